#!/bin/sh
# Pours the parts of a live system into a medium that starts by UEFI and, on PCs, by legacy BIOS, from an optical drive and
# from a stick that has the same bytes. It is an ISO 9660 file system with
#   /live/root.erofs   the root
#   /boot/efi.img      a FAT file system with systemd-boot, kernel and initramfs: El Torito's entry for UEFI, and the EFI
#                      system partition where the medium is a disk; GRUB reads the kernel out of it, too
#   /installer/grub    GRUB as disks for BIOS have it, of a system for BIOS: what `os install` puts on them
#   /boot/grub         GRUB for BIOS: El Torito's entry, and started by the first sector where the medium is a disk
#
# Reads   /in/root, /in/kernel, /in/initramfs, /in/options, /in/loader (live/root.sh, live/initramfs.sh), /in/SYSROOT, /in/GRUB_CFG,
#         /in/GRUB_HOST and /in/GRUB_WORDS (the room grub), maybe /in/installer-* (grub/installer.sh), and the parameters below, all of them decided by plan.ts.
# Writes  /out/image
set -eu
: "$TITLE" "$LABEL" "$MENU_TIMEOUT" "$EFI_FALLBACK" "$ESP_VOLUME_ID" "$GRUB_MODULES" "$SERIAL"
. /in/lib.sh
. /in/SYSROOT
. /in/GRUB_WORDS
mib=1048576
options=$(cat /in/options)
mkdir -p iso/boot/grub iso/live esp/ingot esp/EFI/BOOT esp/loader/entries
ln -s /in/root iso/live/root.erofs

for part in /in/installer-*; do
  [ -e "$part" ] || continue
  mkdir -p iso/installer/grub
  ln -s "$part" "iso/installer/grub/${part#/in/installer-}"
done

# --- UEFI ------------------------------------------------------------------------------------------------------------
step esp
cp /in/kernel esp/ingot/vmlinuz
cp /in/initramfs esp/ingot/initramfs.img
[ ! -s /in/loader ] || cp /in/loader "esp/EFI/BOOT/$EFI_FALLBACK"
cat >esp/loader/loader.conf <<end
timeout $MENU_TIMEOUT
editor no
end
cat >esp/loader/entries/live.conf <<end
title $TITLE
linux /ingot/vmlinuz
initrd /ingot/initramfs.img
options $options
end
export SOURCE_DATE_EPOCH=$esp_epoch MTOOLS_SKIP_CHECK=1
# FAT32 has at least 65525 clusters.
content=$(du --bytes --summarize esp | cut -f 1)
size=$((content / 100 * 102 / mib + 2))
[ "$size" -ge 36 ] || size=36
mkfs.vfat --invariant -F 32 -s 1 -n INGOT-LIVE -i "$ESP_VOLUME_ID" -C iso/boot/efi.img $((size * 1024)) >/dev/null
write_fat esp iso/boot/efi.img

# --- BIOS ------------------------------------------------------------------------------------------------------------
if [ -n "$GRUB_MODULES" ]; then
  step grub
  grub=/usr/lib/grub/i386-pc
  # shellcheck disable=SC2086 -- a list
  grub-mkimage --format=i386-pc-eltorito --directory=$grub --prefix='()/boot/grub' --output=iso/boot/grub/core.img $GRUB_MODULES
  cat /in/GRUB_HOST /in/GRUB_CFG >iso/boot/grub/grub.cfg
  settings "$MENU_TIMEOUT" "$SERIAL" >iso/boot/grub/settings.cfg
  cat >iso/boot/grub/menu.cfg <<end
menuentry $(quoted_title "$TITLE") {
  linux (efi)/ingot/vmlinuz $(quoted "$options") \$extra
  initrd (efi)/ingot/initramfs.img
}
end
  set -- -b boot/grub/core.img -c boot/boot.cat -no-emul-boot -boot-load-size 4 -boot-info-table --grub2-boot-info \
    --grub2-mbr $grub/boot_hybrid.img -eltorito-alt-boot
else
  set -- -c boot/boot.cat
fi

# --- the medium --------------------------------------------------------------------------------------------------------
step iso
xorriso -as mkisofs -quiet -iso-level 3 -rational-rock -follow-links -volid "$LABEL" -sysid LINUX -appid INGOT \
  --modification-date=1980010100000000 --set_all_file_dates "=$SOURCE_DATE_EPOCH" "$@" \
  --efi-boot boot/efi.img -efi-boot-part --efi-boot-image --protective-msdos-label \
  -output /out/image iso >&2
step done
