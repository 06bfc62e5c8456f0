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
 * What begins is drawn on an empty screen; what the installer said last stays where it is. The menu looks up every two seconds,
 * since a volume that installs without a person may be plugged in late.
 */
export const consoleScript = `#!/bin/sh
# What a live system shows at its consoles. systemd starts it again.
said=${meeting.said}
seen=
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
  now=$(stat --format=%i "$said" 2>/dev/null) || return 1
  [ "$now" != "$seen" ]
}

is_running() {
  state=$(systemctl show --property=SubState --value ${service})
  [ "$state" = running ]
}

# Shows an unattended installation to its end; a key stops it before it begins.
follow() {
  printf '\\033[H\\033[2J'
  settings=$(stty -g)
  # A key is there at once, or after a second there is none.
  stty -echo -icanon -isig min 0 time 10
  seen=$now
  shown=0
  goes=yes
  while [ "$goes" ] && ! begins; do
    is_running || goes=
    lines=$(wc -l <"$said")
    tail -n "+$((shown + 1))" "$said" | head -n "$((lines - shown))"
    shown=$lines
    [ "$goes" ] || break
    : >${meeting.shown}
    keys=$(dd bs=64 count=1 2>/dev/null | wc -c)
    [ "$keys" -eq 0 ] || : >${meeting.stop}
  done
  stty "$settings"
}

# The kernel's messages would come in between.
dmesg --console-level crit
# Ctrl-C ends the installer, not this.
trap : INT
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
  choice=$(timeout --foreground 2 head -n 1; echo "=$?")
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
