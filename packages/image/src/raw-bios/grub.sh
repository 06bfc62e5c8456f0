# GRUB for BIOS: boot sector and core image outside of any file system, its configuration on the boot partition.
# Sourced by disk.sh. Reads /in/BOOT and /in/CORE (grub-core.sh), /in/GRUB_CFG, and of the room grub /in/GRUB_HOST and
# /in/GRUB_WORDS.
: "$CODE_GUID" "$CODE_SECTOR" "$CODE_SECTORS" "$SERIAL"

table_header='first-lba: 34'
code_type=21686148-6449-6E6F-744E-656564454649
boot_code_partition="start=$CODE_SECTOR, size=$CODE_SECTORS, type=$code_type, uuid=$CODE_GUID, name=ingot-grub"

. /in/GRUB_WORDS

fill_boot() {
  mkdir "$esp/grub"
  cat /in/GRUB_HOST /in/GRUB_CFG >"$esp/grub/grub.cfg"
  tries=tries_$(printf %s "$DEPLOYMENT" | tr . _)
  settings "$MENU_TIMEOUT" "$SERIAL" >"$esp/grub/settings.cfg"
  # In the form of the publisher in the room `machine`.
  cat >"$esp/grub/menu-a.cfg" <<end
# version ${DEPLOYMENT##*.}
candidate ingot-$DEPLOYMENT "\$$tries"
menuentry $(quoted_title "$TITLE") --id ingot-$DEPLOYMENT {
  count_down $tries "\$$tries" $TRIES
  linux /$boot_files/vmlinuz $(quoted "$options") \$extra
  initrd /$boot_files/initramfs.img
}
end
  # Exactly 1024 bytes. GRUB overwrites them in place; all that counts stands in the first sector.
  printf '# GRUB Environment Block\nmenu=a\n' >grubenv
  { cat grubenv && head -c $((1024 - $(stat -c %s grubenv))) /dev/zero | tr '\0' '#'; } >"$esp/grub/grubenv"
}

write_boot_code() {
  dd if=/in/BOOT of="$image" bs=440 count=1 conv=notrunc status=none
  dd if=/in/CORE of="$image" bs=512 seek="$CODE_SECTOR" conv=notrunc status=none
}
