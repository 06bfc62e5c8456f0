# systemd-boot on the EFI system partition. Sourced by disk.sh.
: "$EFI_LOADER" "$EFI_FALLBACK" "$EFI_REFIND" "$SECURE_BOOT_ENROLL"

fill_boot() {
  mkdir -p "$esp/EFI/BOOT" "$esp/EFI/systemd" "$esp/loader/entries"
  # The commit's own loader, as it is locked with the system; signed by the system's key or where Debian signs it, as
  # bootctl(1) prefers.
  loader=$deployment/usr/lib/systemd/boot/efi/$EFI_LOADER
  [ ! -f "$loader.signed" ] || loader=$loader.signed
  [ -f "$loader" ] || { echo "the commit has no $EFI_LOADER: it needs the package systemd-boot" >&2; exit 1; }
  cp "$loader" "$esp/EFI/BOOT/$EFI_FALLBACK"
  cp "$loader" "$esp/EFI/systemd/$EFI_LOADER"
  # Firmware starts rEFInd, and that one systemd-boot.
  if [ -d "$deployment/usr/lib/ingot/refind" ]; then
    refind=$deployment/usr/share/refind/refind
    cp "$refind/$EFI_REFIND" "$esp/EFI/BOOT/$EFI_FALLBACK"
    cp -r "$refind/icons" "$deployment/usr/lib/ingot/refind/." "$esp/EFI/BOOT/"
  fi
  # No `default`: systemd-boot would then choose it even when its tries are used up.
  cat >"$esp/loader/loader.conf" <<end
timeout $MENU_TIMEOUT
editor no
end
  # What firmware in setup mode takes; systemd-boot looks into loader/keys/auto by itself where that is safe or forced.
  if [ -n "$SECURE_BOOT_ENROLL" ]; then
    mkdir "$esp/loader/keys"
    cp -r "$deployment/usr/lib/ingot/secure-boot/auto" "$esp/loader/keys/auto"
    echo "secure-boot-enroll $SECURE_BOOT_ENROLL" >>"$esp/loader/loader.conf"
  fi
  cat >"$esp/loader/entries/ingot-$DEPLOYMENT+$TRIES.conf" <<end
title $TITLE
sort-key ingot
version ${DEPLOYMENT##*.}
linux /$boot_files/vmlinuz
initrd /$boot_files/initramfs.img
options $options
end
  printf 'type1\n' >"$esp/loader/entries.srel"
}

# UEFI firmware starts files.
write_boot_code() { :; }
