/** The installer at the consoles of a live system, in the place of a login. */
import { shippedSystemPath } from '@ingot/contracts/machine.ts'
import { setupVolume } from '@ingot/contracts/setup-volume.ts'

export const consolePath = '/usr/lib/ingot/install-console'
export const generatorPath = '/usr/lib/systemd/system-generators/ingot-installer'

const { service, meeting } = setupVolume

/** A drop-in by a generator, because a unit cannot be changed on a condition; 60 comes after that of `services.getty`. */
export const generatorScript = `#!/bin/sh
# Puts the installer at the consoles of a live system (systemd.generator(7)).
set -eu
case " \${SYSTEMD_PROC_CMDLINE-$(cat /proc/cmdline)} " in
*' ingot.live '*) ;;
*) exit 0 ;;
esac
for unit in getty@tty1 serial-getty@; do
  mkdir -p "$1/$unit.service.d"
  cat >"$1/$unit.service.d/60-installer.conf" <<'end'
[Service]
ExecStart=
ExecStart=-${consolePath}
StandardInput=tty
StandardOutput=tty
StandardError=tty
end
done
`

/**
 * What begins is drawn on an empty screen; what the installer said last stays where it is. The menu looks up every three seconds,
 * since a volume that installs without a person may be plugged in late.
 */
export const consoleScript = `#!/bin/sh
# What a live system shows at its consoles. systemd starts it again.
said=${meeting.said}
events=/sys/fs/cgroup/system.slice/${service}/cgroup.events
newline='
'

field() {
  sed -n 's/.*"'"$1"'": *"\\([^"]*\\)".*/\\1/p' ${shippedSystemPath} | head -n 1
}

menu() {
  printf '\\n  \\033[1m%s %s\\033[0m\\n\\n' "$(field system)" "$(field version)"
  cat <<'end'
  This system runs from a live medium. It changes nothing on the disks of
  this machine until you say so.

    Return    install it on a disk
    l         log in to the live system
    r         start the machine anew
    p         switch it off

end
}

# Whether an unattended installation began that was not shown here yet.
begins() {
  [ -e "$said" ] && ! [ "$said" -ef /proc/self/fd/3 ]
}

# Asks for no program: a slow machine has enough to do.
is_running() {
  while read -r name value; do
    [ "$name $value" = 'populated 1' ] && return
  done 2>/dev/null <"$events"
  return 1
}

# Shows an unattended installation to its end; a key stops it before it begins.
follow() {
  printf '\\033[H\\033[2J'
  settings=$(stty -g)
  # A key is there at once, or after a second there is none.
  stty -echo -icanon -isig min 0 time 10
  exec 3<"$said"
  goes=yes
  while [ "$goes" ] && ! begins; do
    is_running || goes=
    while IFS= read -r line <&3; do printf '%s\\n' "$line"; done
    if [ -e ${meeting.waits} ]; then
      : >${meeting.shown}
      keys=$(dd bs=64 count=1 2>/dev/null | wc -c)
      [ "$keys" -eq 0 ] || : >${meeting.stop}
    elif [ "$goes" ]; then
      sleep 2
    fi
  done
  # What was typed meanwhile was for nobody.
  dd bs=4096 count=1 >/dev/null 2>&1
  stty "$settings"
}

# The kernel's messages would come in between.
dmesg --console-level crit
# Ctrl-C ends the installer, not this.
trap : INT
# What was shown last.
exec 3</dev/null
printf '\\033[H\\033[2J'
menu
printf '  > '
while :; do
  if begins; then
    follow
    menu
    printf '  > '
  fi
  # A line that is half typed stays with the terminal.
  choice=$(timeout --foreground 3 head -n 1; echo "=$?")
  case $choice in
  '=124') continue ;;
  "$newline=0")
    echo
    os install
    menu
    ;;
  [lL]"$newline=0") exec /sbin/agetty --noclear - "\${TERM:-linux}" ;;
  [rR]"$newline=0") systemctl reboot ;;
  [pP]"$newline=0") systemctl poweroff ;;
  *"$newline=0") echo '  Please type l, r or p, or nothing.' ;;
  *) exit ;;
  esac
  printf '  > '
done
`
