#!/bin/sh
# Appends a part to a commit's initramfs that finds the root of a live system, and lays room for changes over it.
#
# Reads   IN_COMMIT, /in/FILES (lines FILE MODE PATH: where a file of /in goes), WORDS (lines NAME VALUE: what stands for @NAME@
#         in them), MODULES (of the kernel, beside those that are there), PROGRAMS (of the tools).
# Writes  /out/initramfs
set -eu
: "$WORDS" "$MODULES" "$PROGRAMS"
. /in/lib.sh
ostree --repo="$repo" checkout --require-hardlinks "$IN_COMMIT" tree
part=$PWD/part
printf '%s\n' "$WORDS" | sed -E 's,^([A-Z_]+) (.*)$,s|@\1@|\2|g,' >words
while read -r file mode path; do
  mkdir -p "$part${path%/*}"
  sed -f words "/in/$file" >"$part$path"
  chmod "$mode" "$part$path"
done </in/FILES
requires=$part/etc/systemd/system/initrd-root-fs.target.requires
mkdir "$requires"
ln -s ../sysroot.mount "$requires/sysroot.mount"

set -- tree/usr/lib/modules/*
modules=$1
# Each with what it needs; modules.dep has paths, where `-` may stand for `_`.
mawk -F : -v wanted=" $MODULES " '
  { name = $1; sub(/.*\//, "", name); sub(/\.ko.*/, "", name); gsub(/-/, "_", name) }
  index(wanted, " " name " ") { print $1 $2 }
' "$modules/modules.dep" | tr ' ' '\n' | LC_ALL=C sort -u | while read -r file; do
  to=$part/usr/lib/modules/${modules##*/}/$file
  mkdir -p "${to%/*}"
  install -m 644 "$modules/$file" "$to"
done
for program in $PROGRAMS; do install -m 755 "$program" "$part/usr/lib/ingot/"; done
find "$part" -type d -exec chmod 755 {} +
find "$part" -exec touch -h -d @0 {} +

# The kernel unpacks one after the other; each begins at a multiple of four bytes.
initramfs=$modules/initramfs.img
{
  cat "$initramfs"
  head -c $(((4 - $(stat -c %s "$initramfs") % 4) % 4)) /dev/zero
  (cd "$part" && find . -mindepth 1 -printf '%P\n' | LC_ALL=C sort |
    cpio --quiet --create --format=newc --reproducible --owner=+0:+0)
} >/out/initramfs
