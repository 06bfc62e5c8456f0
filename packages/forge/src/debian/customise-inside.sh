# Runs inside the tree that is being customised, as its root. /etc is a link to /usr/etc.

install -m 644 /run/in/initramfs "/usr/lib/modules/$(ls /usr/lib/modules)/initramfs.img"

# --- Secure Boot: kernel and loaders as they were signed; bootctl(1) prefers a loader of this name ---
[ ! -e /run/in/signed-kernel ] ||
  install -m 644 /run/in/signed-kernel "/usr/lib/modules/$(ls /usr/lib/modules)/vmlinuz"
if [ -e /run/in/signed-loader ]; then
  loader=$(ls /usr/lib/systemd/boot/efi/systemd-boot*.efi* | head -n 1)
  install -m 644 /run/in/signed-loader "${loader%.signed}.signed"
fi
if [ -e /run/in/signed-refind ]; then
  for loader in /usr/share/refind/refind/refind_*.efi; do install -m 644 /run/in/signed-refind "$loader"; done
fi

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
refuse() {
  echo "$1" >&2
  exit 1
}
real_parent() {
  parent=${1%/*}
  [ -d "$parent" ] || mkdir -p "$parent" ||
    refuse "$1: its directory cannot be made; something else has that name in this system"
  case $parent/ in /etc/*) expected=/usr$parent ;; *) expected=$parent ;; esac
  real=$(cd -P "$parent" && pwd -P)
  [ "$real" = "$expected" ] ||
    refuse "$1: its directory is a link to $real in this system; declare the file there"
}
while IFS=$tab read -r kind mode owner group source path; do
  real_parent "$path"
  if [ "$kind" != directory ] && [ -d "$path" ] && [ ! -L "$path" ]; then
    refuse "$path: a directory of that name is in the system; a $kind cannot take its place"
  fi
  case $kind in
    directory) install -d -m "$mode" -o "$owner" -g "$group" "$path" ;;
    file) install -m "$mode" -o "$owner" -g "$group" "/run/in/$source" "$path" ;;
    link) ln -sfn "$source" "$path" ;;
  esac
done </run/in/manifest

# --- locales ---
if [ -s /run/in/locales ]; then
  cp /run/in/locales /etc/locale.gen
  locale-gen --keep-existing
fi

# --- units: STATE UNIT; each state takes all of its units at once ---
export SYSTEMCTL_SKIP_SYSV=1
units() { sed -n "s/^$1 //p" /run/in/units; }
[ -z "$(units disabled)" ] || systemctl disable --no-warn $(units disabled)
[ -z "$(units enabled)" ] || systemctl enable --no-warn $(units enabled)
[ -z "$(units masked)" ] || systemctl mask $(units masked)
