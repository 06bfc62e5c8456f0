# GRUB's script language, written. Sourced by stages that make a menu.

# quoted WORD...: each as one word.
quoted() { printf '%s' "$1" | sed "s/'/'\\\\''/g; s/[^ ][^ ]*/'&'/g"; }

# quoted_title TEXT: all of it as one word.
quoted_title() { printf "'%s'" "$(printf %s "$1" | sed "s/'/'\\\\''/g")"; }

# settings TIMEOUT SERIAL: the menu's time in seconds, and a serial line (unit and speed) or nothing.
settings() {
  printf 'set timeout=%s\n' "$1"
  [ -z "$2" ] || printf 'serial_console %s\n' "$2"
}
