/** The installer at the consoles of a live system, in the place of a login. */
import { shippedSystemPath } from '@ingot/contracts/machine.ts'

export const consolePath = '/usr/lib/ingot/install-console'
export const generatorPath = '/usr/lib/systemd/system-generators/ingot-installer'

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

/** What begins is drawn on an empty screen; what the installer said last stays where it is. */
export const consoleScript = `#!/bin/sh
# What a live system shows at its consoles. systemd starts it again.
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

# The kernel's messages would come in between.
dmesg --console-level crit
# Ctrl-C ends the installer, not this.
trap : INT
printf '\\033[H\\033[2J'
menu
while printf '  > ' && read -r choice; do
  case $choice in
  '')
    echo
    os install
    menu
    ;;
  [lL]) exec /sbin/agetty --noclear - "\${TERM:-linux}" ;;
  [rR]) systemctl reboot ;;
  [pP]) systemctl poweroff ;;
  *) echo '  Please type l, r or p, or nothing.' ;;
  esac
done
`
