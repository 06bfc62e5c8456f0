#!/bin/sh
# Makes what a live system boots from a commit: its root, the same OSTree sysroot as on a disk, as a compressed image that
# is only read; and the commit's initramfs with a part appended that finds the image and lays room for changes over it.
#
# Reads   IN_COMMIT, /in/SYSROOT, the files of the appended part by their names in /in, LABEL (of the medium), MODULES
#         (of the kernel, beside those in the initramfs), ROOT_UUID, LEAST_MEMORY_KIBIBYTES, and what sysroot.sh reads.
# Writes  /out/root, /out/kernel, /out/initramfs, /out/options (of the kernel, a line), /out/loader (EFI_LOADER; empty: there
#         is none)
set -eu
: "$LABEL" "$MODULES" "$ROOT_UUID" "$LEAST_MEMORY_KIBIBYTES" "$EFI_LOADER" "$COMPRESSION"
. /in/lib.sh
. /in/SYSROOT
lay_out_sysroot

# --- the initramfs -----------------------------------------------------------------------------------------------
step initramfs
part=$PWD/part
units=$part/etc/systemd/system
hooks=$part/var/lib/dracut/hooks
# take FILE DIRECTORY [NAME]: lays a file of the appended part.
take() {
  mkdir -p "$2"
  sed "s/@LABEL@/$LABEL/g; s/@LEAST_MEMORY_KIBIBYTES@/$LEAST_MEMORY_KIBIBYTES/g" "/in/$1" >"$2/${3-$1}"
}
for unit in run-live-medium.mount ingot-live.service sysroot.mount sysroot-ostree-deploy-ingot-var.mount; do
  take "$unit" "$units"
done
mkdir "$units/initrd-root-fs.target.requires"
for unit in sysroot.mount sysroot-ostree-deploy-ingot-var.mount; do
  ln -s "../$unit" "$units/initrd-root-fs.target.requires/$unit"
done
take live-mount "$part/usr/lib/ingot"
take live-lib.sh "$part/usr/lib/ingot"
take pre-udev.sh "$hooks/pre-udev" 10-ingot-live.sh
take emergency.sh "$hooks/emergency" 10-ingot-live.sh
take emergency.sh "$hooks/shutdown-emergency" 10-ingot-live.sh
modules=$(only "$deployment"/usr/lib/modules/*)
# Each with what it needs; modules.dep has paths, where `-` may stand for `_`.
mawk -F : -v wanted=" $MODULES " '
  { name = $1; sub(/.*\//, "", name); sub(/\.ko.*/, "", name); gsub(/-/, "_", name) }
  index(wanted, " " name " ") { print $1 $2 }
' "$modules/modules.dep" | tr ' ' '\n' | LC_ALL=C sort -u | while read -r file; do
  to=$part/usr/lib/modules/${modules##*/}/$file
  mkdir -p "${to%/*}"
  cp "$modules/$file" "$to"
done
find "$part" -type d -exec chmod 755 {} + -o -type f -exec chmod 644 {} +
find "$part" -exec touch -h -d @0 {} +
# The kernel unpacks one after the other; each begins at a multiple of four bytes.
{
  cat "$initramfs"
  head -c $(((4 - $(stat -c %s "$initramfs") % 4) % 4)) /dev/zero
  (cd "$part" && find . -mindepth 1 -printf '%P\n' | LC_ALL=C sort |
    cpio --quiet --create --format=newc --reproducible --owner=+0:+0)
} >/out/initramfs
cp "$kernel" /out/kernel
printf '%s\n' "$options" >/out/options
# The commit's own loader, signed where it is. A system for BIOS has none.
for loader in "$deployment/usr/lib/systemd/boot/efi/$EFI_LOADER.signed" \
  "$deployment/usr/lib/systemd/boot/efi/$EFI_LOADER" "/usr/lib/systemd/boot/efi/$EFI_LOADER" /dev/null; do
  [ ! -e "$loader" ] || break
done
cat "$loader" >/out/loader

# --- its root ------------------------------------------------------------------------------------------------------
step root
# Two threads whatever the host has.
mkfs.erofs --quiet -z "$COMPRESSION" -C 131072 -T 0 -U "$ROOT_UUID" --workers=2 /out/root "$sysroot" >&2
step done
