# Runs inside a configured tree, as its root: removes what a build leaves by chance, and gives the tree the form that
# is deployed. A configured Debian in, an OSTree-shaped one out.
cd /

# --- chance and leftovers ---
rm -rf var/lib/apt/lists var/lib/apt/periodic var/cache/apt var/cache/ldconfig var/cache/man var/cache/debconf/*-old \
  var/lib/dpkg/*-old var/lib/dpkg/lock var/lib/dpkg/lock-frontend var/lib/dpkg/triggers/Lock \
  var/lib/dpkg/updates var/lib/dpkg/parts var/lib/ucf/*.[0-9] var/lib/systemd/random-seed var/lib/systemd/catalog \
  var/lib/dbus/machine-id var/tmp var/backups \
  etc/.pwd.lock etc/passwd- etc/group- etc/shadow- etc/gshadow- etc/subuid- etc/subgid- \
  etc/hostname etc/resolv.conf etc/mtab etc/nvme/hostid etc/nvme/hostnqn \
  etc/ssh/ssh_host_*_key etc/ssh/ssh_host_*_key.pub .dockerenv \
  etc/ssl/private/ssl-cert-snakeoil.key etc/ssl/certs/ssl-cert-snakeoil.pem etc/bind/rndc.key
find var/log ! -type d -delete
# A key that a script made is random, the same on every machine, and read by whoever can read the commit.
grep -rlE -e '-----BEGIN ([A-Z]+ )?PRIVATE KEY' etc var 2>/dev/null | sed 's,^,/,' >/tmp/keys || true
cat var/lib/dpkg/info/*.list | grep -xF -f /tmp/keys >/tmp/shipped || true
if grep -vxF -f /tmp/shipped /tmp/keys >&2; then
  echo 'a package made these private keys while it was configured; they must not be in a commit' >&2
  exit 1
fi
# The days on which passwords were last changed are the day of the build.
sed -i -E 's/^([^:]*:[^:]*):[0-9]*:/\1:1:/' etc/shadow
# An empty machine-id is filled at boot; an absent one would mean a first boot and reset every unit's state.
: >etc/machine-id
ln -s ../run/systemd/resolve/stub-resolv.conf etc/resolv.conf
ln -s ../proc/self/mounts etc/mtab

# --- the database of packages, and what their scripts noted, are part of the system, not of its state ---
for noted in var/lib/pam var/lib/ucf var/lib/shells.state var/lib/systemd/deb-systemd-helper-enabled \
  var/lib/systemd/deb-systemd-helper-masked var/lib/systemd/deb-systemd-user-helper-enabled var/cache/debconf; do
  [ -e "$noted" ] || continue
  mkdir -p "usr/lib/sysimage/${noted%/*}"
  mv "$noted" "usr/lib/sysimage/$noted"
done
mv var/lib/dpkg usr/lib/sysimage/dpkg
ln -s ../../usr/lib/sysimage/dpkg var/lib/dpkg

# --- the kernel lies beside its modules; since forky its package puts it there, and /boot has a link ---
for modules in usr/lib/modules/*; do
  [ -d "$modules" ] || continue
  release=${modules##*/}
  rm -f "$modules/build" "$modules/source"
  for part in vmlinuz config System.map; do
    [ ! -f "boot/$part-$release" ] || [ "boot/$part-$release" -ef "$modules/$part" ] ||
      mv "boot/$part-$release" "$modules/$part"
  done
done
rm -rf boot initrd.img initrd.img.old vmlinuz vmlinuz.old

# --- /var: what packages put there is made again at boot, where it is missing ---
factory=usr/share/factory
rules=usr/lib/tmpfiles.d/00-ingot-var.conf
mkdir -p usr/lib/tmpfiles.d
cat usr/lib/tmpfiles.d/*.conf |
  mawk '$1 ~ /^[dDvqQfFLCpbc]/ && $2 ~ /^\/var\// { sub(/\/$/, "", $2); print $2 }' >/tmp/declared
# Owner and mode are given only to what is made (`:`): an administrator may change them.
find var -mindepth 1 -printf '%y\t%m\t%u\t%g\t/%p\t%l\n' | LC_ALL=C sort -t "$(printf '\t')" -k 5 | mawk -F '\t' '
  function quoted(text) { gsub(/\\/, "\\\\", text); gsub(/ /, "\\x20", text); gsub(/%/, "%%", text); return text }
  FILENAME == "/tmp/declared" { declared[$1] = 1; next }
  $5 in declared { next }
  { rest = quoted($5) " :0" $2 " :" $3 " :" $4 " -" }
  $1 == "d" { print "d " rest }
  $1 == "p" { print "p " rest }
  $1 == "l" { print "L " quoted($5) " - - - - " quoted($6) }
  $1 == "f" { print "C " rest; print substr($5, 2) >"/tmp/kept" }
' /tmp/declared - >"$rules"
if [ -s /tmp/kept ]; then
  mkdir -p "$factory"
  { tar --create --no-recursion --verbatim-files-from --files-from=/tmp/kept || : >/tmp/unread; } |
    tar --extract --preserve-permissions --directory="$factory"
  [ ! -e /tmp/unread ]
fi
# --- what packages put where the machine keeps its own ---
for program in opt/*; do
  [ -e "$program" ] || continue
  mkdir -p usr/lib/opt
  mv "$program" usr/lib/opt/
  echo "L /var/$program - - - - /usr/lib/$program" >>"$rules"
done
if find srv usr/local -type f | grep . >&2; then
  echo 'packages ship these files where only the machine may have some, which Ingot cannot do yet' >&2
  exit 1
fi
rm -rf var
mkdir var
# The directories that every machine has, and those behind the links at the top.
for rule in home:0755 roothome:0700 opt:0755 srv:0755 mnt:0755 usrlocal:0755 usrlocal/bin:0755 usrlocal/etc:0755 \
  usrlocal/include:0755 usrlocal/lib:0755 usrlocal/sbin:0755 usrlocal/share:0755 usrlocal/src:0755 \
  log:0755 cache:0755 lib:0755 spool:0755 tmp:1777; do
  path=/var/${rule%:*}
  grep -qxF "$path" /tmp/declared || grep -q "^d $path " "$rules" || echo "d $path ${rule#*:} root root -" >>"$rules"
done

# --- top-level directories whose content is the machine's ---
rm -rf home root opt srv mnt media usr/local
ln -s var/home home
ln -s var/roothome root
ln -s var/opt opt
ln -s var/srv srv
ln -s var/mnt mnt
ln -s run/media media
ln -s ../var/usrlocal usr/local
mkdir boot sysroot
ln -s sysroot/ostree ostree

# --- /etc is merged with the machine's own at each deployment; this is the shipped one ---
mv etc usr/etc
