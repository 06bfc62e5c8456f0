# What hooks of dracut share. Sourced.

# live_say TEXT...: to every console there is.
live_say() {
  for console in $(cat /sys/class/tty/console/active); do printf '\n%s\n' "$@" >"/dev/$console"; done
}

# live_refuse TEXT...: says why there is no system, and starts the machine again when somebody had time to read it.
live_refuse() {
  live_say "$@" 'The machine starts again in 5 minutes.'
  sleep 300
  reboot -f
}
