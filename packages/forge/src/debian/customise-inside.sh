# Runs inside the tree that is being customised, as its root. /etc is a link to /usr/etc.

# --- accounts: systemd-sysusers does here what it does on the machine when /etc was edited there ---
if [ -s /run/in/sysusers.conf ]; then
  cp /run/in/sysusers.conf /usr/lib/sysusers.d/ingot.conf
  chmod 644 /usr/lib/sysusers.d/ingot.conf
  systemd-sysusers /usr/lib/sysusers.d/ingot.conf
fi
mawk 'NF { print }' /run/in/passwords | chpasswd --encrypted
sed -i -E 's/^([^:]*:[^:]*):[0-9]*:/\1:1:/' /etc/shadow
rm -f /etc/.pwd.lock /etc/passwd- /etc/group- /etc/shadow- /etc/gshadow- /etc/subuid- /etc/subgid-

# --- files: KIND MODE OWNER GROUP SOURCE PATH, tab-separated ---
tab=$(printf '\t')
real_parent() {
  parent=${1%/*}
  mkdir -p "$parent" || {
    echo "$1: its directory cannot be made; something else has that name in this system" >&2
    exit 1
  }
  case $parent/ in /etc/*) expected=/usr$parent ;; *) expected=$parent ;; esac
  [ "$(realpath "$parent")" = "$expected" ] || {
    echo "$1: its directory is a link to $(realpath "$parent") in this system; declare the file there" >&2
    exit 1
  }
}
while IFS=$tab read -r kind mode owner group source path; do
  real_parent "$path"
  case $kind in
    directory)
      mkdir -p "$path"
      chown "$owner:$group" "$path"
      chmod "$mode" "$path"
      ;;
    file)
      if [ -d "$path" ] && [ ! -L "$path" ]; then
        echo "$path: a directory of that name is in the system; a file cannot take its place" >&2
        exit 1
      fi
      rm -f "$path"
      cp "/run/in/$source" "$path"
      chown "$owner:$group" "$path"
      chmod "$mode" "$path"
      ;;
    link)
      if [ -d "$path" ] && [ ! -L "$path" ]; then
        echo "$path: a directory of that name is in the system; a link cannot take its place" >&2
        exit 1
      fi
      rm -f "$path"
      ln -s "$source" "$path"
      ;;
  esac
done </run/in/manifest

# --- locales ---
if [ -s /run/in/locales ]; then
  cp /run/in/locales /etc/locale.gen
  locale-gen --keep-existing
fi

# --- units: STATE UNIT ---
while read -r state unit; do
  case $state in
    enabled) systemctl enable --no-warn "$unit" ;;
    disabled) systemctl disable --no-warn "$unit" ;;
    masked) systemctl mask "$unit" ;;
  esac
done </run/in/units
