# Runs inside the tree that is being configured, as its root.
info=/var/lib/dpkg/info
database=/var/lib/dpkg

# --- dpkg's database, as it would be had dpkg unpacked these packages ---
mkdir -p "$database/updates" "$database/triggers" "$database/alternatives" "$database/parts"
find "$database/ingot-status" -type f -print0 | LC_ALL=C sort -z | xargs -0 cat >"$database/status"
rm -r "$database/ingot-status"
cat /run/in/provided >>"$database/status"
sed -n 's/^Package: //p' /run/in/provided | while read -r provided; do
  echo /. >"$info/$provided.list"
  : >"$info/$provided.md5sums"
done
# Who is interested in which trigger.
(cd "$info" && grep -HE '^interest' -- *.triggers || true) |
  sed -E 's,^(.*)\.triggers:(interest[a-z-]*)[[:space:]]+([^[:space:]#]+).*,\1 \2 \3,' |
  while read -r package directive trigger; do
    case $directive in *-noawait) package=$package/noawait ;; esac
    case $trigger in
      /*) echo "$trigger $package" >>"$database/triggers/File" ;;
      *) echo "$package" >>"$database/triggers/$trigger" ;;
    esac
  done
printf '%s\n' "$ARCHITECTURE" >"$database/arch-native"

# Nothing is started while a tree is made.
printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
chmod 755 /usr/sbin/policy-rc.d
# PostgreSQL would make a cluster of random content, of which the machine makes its own.
if [ -f /etc/postgresql-common/createcluster.conf ]; then
  echo 'create_main_cluster = false' >>/etc/postgresql-common/createcluster.conf
fi

# Numeric ids come from the lock: adduser looks them up in its pools, systemd-sysusers finds them in copies of the
# packages' files that stand in for those while the tree is configured.
dpkg --configure --force-depends base-passwd
mkdir /run/pool
cp /run/in/ids /run/pool/users
cp /run/in/ids /run/pool/groups
printf 'UID_POOL=/run/pool/users\nGID_POOL=/run/pool/groups\n' >>/etc/adduser.conf
mkdir -p /etc/sysusers.d
for file in /usr/lib/sysusers.d/*.conf; do
  [ -e "$file" ] || continue
  mawk 'FILENAME == "/run/in/ids" { split($0, id, ":"); ids[id[1]] = id[2]; next }
    ($1 ~ /^[ug]/) && ($2 in ids) { sub("^" $1 "[ \t]+" $2 "[ \t]+-", $1 " " $2 " " ids[$2]) }
    { print }' /run/in/ids "$file" >"/etc/sysusers.d/${file##*/}"
done
dpkg --configure --force-depends base-files
dpkg --configure --force-depends debconf

# dpkg runs these before it unpacks. Here everything is unpacked already; they find a system without the package.
for script in "$info"/*.preinst; do
  [ -e "$script" ] || continue
  package=${script#"$info"/}
  package=${package%.preinst}
  case ${package%%:*} in base-passwd | base-files | debconf) continue ;; esac
  DPKG_MAINTSCRIPT_PACKAGE=${package%%:*} DPKG_MAINTSCRIPT_ARCH=$(cat /var/lib/dpkg/arch-native) \
    DPKG_MAINTSCRIPT_NAME=preinst DPKG_ADMINDIR=/var/lib/dpkg DPKG_ROOT='' DPKG_RUNNING_VERSION=1 \
    "$script" install
done
# A diversion of another package's file that is there already comes too late. (Those that only guard /lib against files
# that nobody ships any more, and there are many, are harmless.) The diverting package keeps the name for its own file.
mawk 'FILENAME ~ /diversions$/ { if (FNR % 3 == 1) path = $0; if (FNR % 3 == 0) by[path] = $0; next }
  $0 in by {
    owner = FILENAME
    sub(/.*\//, "", owner)
    sub(/(:[^:]*)?[.]list$/, "", owner)
    if (owner != by[$0]) print owner ": " by[$0] " diverts its " $0
  }' "$database/diversions" "$info"/*.list >/tmp/diverted
if [ -s /tmp/diverted ]; then
  cat /tmp/diverted >&2
  echo 'a package diverts these files of another before it is unpacked, which Ingot cannot do yet' >&2
  exit 1
fi

# The packages were laid over each other; where two ship the same file, dpkg would have had a say in which one stays.
cat "$info"/*.list | LC_ALL=C sort | uniq -d | while read -r path; do
  [ -d "$path" ] || [ ! -e "$path" ] || echo "$path"
done >/tmp/twice
if [ -s /tmp/twice ]; then
  echo 'these files are shipped by two packages, which Ingot cannot decide between; leave one of the packages out:' >&2
  grep -xF -f /tmp/twice "$info"/*.list >&2
  exit 1
fi

dpkg --configure -a
dpkg --triggers-only -a
if [ -n "$(dpkg --audit)" ]; then
  dpkg --audit >&2
  exit 1
fi
rm -f /etc/sysusers.d/*.conf
sed -i '/^[UG]ID_POOL=\/run\/pool/d' /etc/adduser.conf
rm -f /usr/sbin/policy-rc.d
