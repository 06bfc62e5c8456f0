# Tells what is in a commit: every path, every package with its version, which package put which path there, and the
# accounts. Reads IN_tree. Writes /out/files, /out/packages, /out/owners, /out/passwd, /out/group.
. /in/lib.sh
# cat(1) fails where the disk is full, which ostree does not; the last line tells that all came.
{ ostree --repo="$repo" ls --recursive --checksum "$IN_tree" && echo end; } | cat >/out/files
[ "$(tail -n 1 /out/files)" = end ]
ostree --repo="$repo" checkout --require-hardlinks --subpath=/usr/lib/sysimage/dpkg "$IN_tree" dpkg
dpkg-query --admindir="$PWD/dpkg" --show --showformat='${Package}\t${Version}\n' >/out/packages
for list in dpkg/info/*.list; do
  [ -e "$list" ] || continue
  name=${list##*/}
  name=${name%.list}
  sed "s|^|${name%:*}\t|" "$list"
done >/out/owners
for file in passwd group; do
  ostree --repo="$repo" cat "$IN_tree" "/usr/etc/$file" >"/out/$file"
done
