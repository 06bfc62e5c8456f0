#!/bin/sh
# Makes the root of a live system from a commit: the same OSTree sysroot as on a disk, as a compressed image that is only
# read; and what starts it.
#
# Reads   IN_COMMIT, /in/SYSROOT and what that reads, ROOT_UUID, COMPRESSION, EFI_LOADER.
# Writes  /out/root, /out/kernel, /out/options (of the kernel, a line), /out/loader (EFI_LOADER; empty: there is none)
set -eu
: "$ROOT_UUID" "$COMPRESSION" "$EFI_LOADER"
. /in/lib.sh
. /in/SYSROOT
lay_out_sysroot
cp "$kernel" /out/kernel
printf '%s\n' "$options" >/out/options
# systemd waits for the device of a mount before it asks whether the mount is for a live system, and those of a machine's disk are
# not there. Here they have none; swap, which nothing requires, is left out.
for unit in "$deployment"/usr/lib/systemd/system/*.mount "$deployment"/usr/lib/systemd/system/*.swap; do
  grep --quiet --line-regexp 'ConditionKernelCommandLine=!ingot.live' "$unit" 2>/dev/null || continue
  own=$deployment/etc/systemd/system/${unit##*/}
  case $unit in
  *.swap) ln -s /dev/null "$own" ;;
  *)
    {
      printf '[Unit]\nConditionKernelCommandLine=!ingot.live\n\n[Mount]\nWhat=none\nType=tmpfs\n'
      grep '^Where=' "$unit"
    } >"$own"
    ;;
  esac
done
# The commit's own loader, signed where it is. A system for BIOS has none.
for loader in "$deployment/usr/lib/systemd/boot/efi/$EFI_LOADER.signed" \
  "$deployment/usr/lib/systemd/boot/efi/$EFI_LOADER" "/usr/lib/systemd/boot/efi/$EFI_LOADER" /dev/null; do
  [ ! -e "$loader" ] || break
done
cat "$loader" >/out/loader

step root
# Two threads whatever the host has.
mkfs.erofs --quiet -z "$COMPRESSION" -C 131072 -T 0 -U "$ROOT_UUID" --workers=2 /out/root "$sysroot" >&2
step done
