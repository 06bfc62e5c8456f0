# What hooks of dracut share. Sourced.

# live_say LINE...: to every console there is.
live_say() {
  for console in $(cat /sys/class/tty/console/active); do
    { printf '\r\n'; printf '%s\r\n' "$@"; printf '\r\n'; } >"/dev/$console"
  done
}

# live_refuse LINE...: says why there is no system, and starts the machine again when somebody had time to read it.
live_refuse() {
  live_say "$@" 'The machine starts again in 5 minutes.'
  sleep 300
  reboot -f
}
