# Configures an unpacked tree with its own dpkg, then seals it into the form that is deployed: /usr/etc, an empty
# /var that systemd-tmpfiles fills, top-level links into /var, the kernel beside its modules.
# Reads IN_union; /in/ids (NAME:ID per line, from the lock); /in/provided (dpkg status of packages that the forge
# itself stands for).
. /in/lib.sh
open_overlay "$IN_union"

dpkg=merged/var/lib/dpkg
mkdir -p "$dpkg/updates" "$dpkg/triggers" "$dpkg/alternatives" "$dpkg/parts"
LC_ALL=C find "$dpkg/ingot-status" -type f -print0 | LC_ALL=C sort -z | xargs -0 cat >"$dpkg/status"
cat /in/provided >>"$dpkg/status"
sed -n 's/^Package: //p' /in/provided | while read -r provided; do
  echo /. >"$dpkg/info/$provided.list"
  : >"$dpkg/info/$provided.md5sums"
done
rm -r "$dpkg/ingot-status"
# What dpkg would have noted while unpacking: who is interested in which trigger.
(cd "$dpkg/info" && grep -HE '^interest' -- *.triggers || true) |
  sed -E 's,^(.*)\.triggers:(interest[a-z-]*)[[:space:]]+([^[:space:]#]+).*,\1 \2 \3,' |
  while read -r package directive trigger; do
    case $directive in *-noawait) package=$package/noawait ;; esac
    case $trigger in
      /*) echo "$trigger $package" >>"$dpkg/triggers/File" ;;
      *) echo "$package" >>"$dpkg/triggers/$trigger" ;;
    esac
  done
printf '%s\n' "$ARCHITECTURE" >"$dpkg/arch-native"

# Nothing is started while a tree is made.
printf '#!/bin/sh\nexit 101\n' >merged/usr/sbin/policy-rc.d
chmod 755 merged/usr/sbin/policy-rc.d
inside sh -eu /run/in/inside.sh
rm merged/usr/sbin/policy-rc.d
inside sh -eu /run/in/seal.sh
rm -rf merged/tmp merged/run
mkdir merged/tmp merged/run
chmod 1777 merged/tmp
close_overlay "$IN_union" >/out/tree
