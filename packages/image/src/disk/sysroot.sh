# What images of a deployment share. Sourced by disk.sh and live.sh, after lib.sh.

# FAT knows no time before 1980.
esp_epoch=315705600

# The log tells where the time went: seconds since the host booted.
step() { read -r now _ </proc/uptime; echo "$now $1" >&2; }
only() { [ $# -eq 1 ] && [ -e "$1" ] || { echo "expected exactly one of: $*" >&2; exit 1; }; printf '%s' "$1"; }

# lay_out_sysroot: makes an OSTree sysroot with IN_COMMIT deployed in $sysroot. Sets what boots it: kernels (a directory),
# kernel and initramfs in it, options of the kernel, and deployment (a directory).
lay_out_sysroot() {
  : "$STATEROOT" "$REF" "$KERNEL_ARGUMENTS"
  sysroot=$PWD/sysroot

  step sysroot
  # Nobody's disk is worth waiting for: the image is the product, and it is whole or not there.
  # Nor for the immutable flag: it would be lost in the image, and outlive an interrupted build on the host.
  export OSTREE_SYSROOT_OPTS=skip-sync OSTREE_SUPPRESS_SYNCFS=1 OSTREE_SYSROOT_DEBUG=mutable-deployments
  repo=$sysroot/ostree/repo
  mkdir "$sysroot"
  ostree admin init-fs --epoch=1 --sysroot="$sysroot" "$sysroot"
  ostree admin os-init --sysroot="$sysroot" "$STATEROOT" >/dev/null
  ostree config --repo="$repo" set core.fsync false
  ostree config --repo="$repo" set sysroot.bootloader none

  step pull
  ostree pull-local --repo="$repo" --disable-fsync /store/repo "$IN_COMMIT" >/dev/null
  ostree refs --repo="$repo" --create="$REF" "$IN_COMMIT"

  step deploy
  set --
  while read -r argument; do
    [ -z "$argument" ] || set -- "$@" "--karg-append=$argument"
  done <<end
$KERNEL_ARGUMENTS
end
  printf '[origin]\nrefspec=%s\n' "$REF" >origin
  ostree admin deploy --sysroot="$sysroot" --os="$STATEROOT" --origin-file=origin "$@" "$IN_COMMIT" >/dev/null

  # On the machine, every later change of deployments calls the boot publisher (as /usr/sbin/grub-mkconfig, or what
  # OSTREE_GRUB2_EXEC says) while the old and the new boot version both exist. Where it fails, what boots now stays.
  ostree config --repo="$repo" unset core.fsync
  ostree config --repo="$repo" set sysroot.bootloader grub2
  mkdir "$sysroot/boot/grub2" "$sysroot/boot/efi"
  ln -s ../loader/grub.cfg "$sysroot/boot/grub2/grub.cfg"
  echo '# The entries are published on the boot partition.' >"$sysroot/boot/loader/grub.cfg"

  # --- what boots it ---
  entry=$(only "$sysroot"/boot/loader/entries/*.conf)
  kernels=$(only "$sysroot/boot/ostree/$STATEROOT"-*)
  kernel=$(only "$kernels"/vmlinuz*)
  initramfs=$(only "$kernels"/initramfs*)
  # The loader names the deployment by a link that stays as it is while OSTree's own take turns: links.ts in the room
  # `machine` says why, and its publisher writes the same.
  link=ostree/boot-1/$STATEROOT/$IN_COMMIT
  mkdir -p "$sysroot/$link"
  ln -s "../../../deploy/$STATEROOT/deploy/$IN_COMMIT.0" "$sysroot/$link/0"
  options="ostree=/$link/0 $(sed -n 's/^options //p' "$entry" | sed -E 's/(^| )ostree=[^ ]*//')"
  deployment=$(only "$sysroot/ostree/deploy/$STATEROOT"/deploy/*.0)
}

# write_fat DIRECTORY TARGET: copies a directory into an empty FAT file system, as mtools(1) names it.
write_fat() {
  # Sorted, so that the directory entries and clusters fall the same way each time.
  find "$1" -mindepth 1 -type d -printf '%P\n' | LC_ALL=C sort | sed 's/^/::/' | xargs mmd -i "$2"
  find "$1" -exec touch -h -d "@$esp_epoch" {} +
  find "$1" -type f -printf '%P\n' | LC_ALL=C sort | while read -r file; do
    mcopy -m -i "$2" "$1/$file" "::$file"
  done
}
