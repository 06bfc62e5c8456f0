# Makes the one program that the loader starts: kernel, initramfs and arguments, the hash of the root among these, in
# one signed file.
# Reads IN_COMMIT, /in/hash, /in/certificate, /in/SIGN (sign-program.sh) and /run/secrets/key; where the machine's state is encrypted (STATE is tpm2), /in/make.conf,
# /in/grow.conf, /in/open-state, /in/ingot-state.service, /in/pcr-key and /run/secrets/pcr-key. Writes /out/program.
. /in/lib.sh
part() { ostree --repo="$repo" cat "$IN_COMMIT" "$1"; }
part "/usr/lib/modules/$KERNEL_RELEASE/vmlinuz" >kernel
part "/usr/lib/modules/$KERNEL_RELEASE/initramfs.img" >initramfs
part /usr/lib/os-release | grep -Ev '^(PRETTY_NAME|IMAGE_ID|IMAGE_VERSION)=' >os-release
# All of them sort alike, so that the loader orders programs by their names, and by nothing that changes with Debian's version.
printf 'PRETTY_NAME="%s"\nIMAGE_ID=ingot\nIMAGE_VERSION=1\n' "$TITLE" >>os-release

# What makes and opens an encrypted state, behind the initramfs: its tools are in there, but for the one that makes file systems.
# A TPM gives the key to what has this signature: this program, in its initramfs, and nothing that runs later.
lay_state() {
  put() { mkdir -p "state$2" && sed -f words "/in/$1" >"state$2/$1" && chmod "$3" "state$2/$1"; }
  printf 's|@%s@|%s|g\n' STATE_TYPE "$STATE_TYPE" STATE_LABEL "$STATE_LABEL" STATE_BYTES "$STATE_BYTES" \
    STATE_MEBIBYTES $((STATE_BYTES / 1048576)) >words
  put open-state /usr/lib/ingot 755
  put make.conf /usr/lib/ingot/make.d 644
  put grow.conf /usr/lib/ingot/grow.d 644
  put ingot-state.service /etc/systemd/system 644
  mkdir -p state/usr/sbin state/etc/systemd/system/initrd-root-fs.target.requires
  ln -s ../ingot-state.service state/etc/systemd/system/initrd-root-fs.target.requires/
  # The system's own unit looks for partitions elsewhere.
  ln -s /dev/null state/etc/systemd/system/systemd-repart.service
  part /usr/sbin/mke2fs >state/usr/sbin/mkfs.ext4
  part /usr/etc/mke2fs.conf >state/etc/mke2fs.conf
  chmod 755 state/usr/sbin/mkfs.ext4
  find state -type d -exec chmod 755 {} +
  find state -exec touch -h -d @0 {} +
  (cd state && find . -mindepth 1 -printf '%P\n' | LC_ALL=C sort |
    cpio --quiet --create --format=newc --reproducible --owner=+0:+0) >state.cpio
}
set --
if [ "$STATE" = tpm2 ]; then
  lay_state
  set -- --initrd=state.cpio --pcr-private-key=/run/secrets/pcr-key --pcr-public-key=/in/pcr-key \
    --phases=enter-initrd --pcr-banks=sha256
fi
ukify build --linux=kernel --initrd=initramfs "$@" --uname="$KERNEL_RELEASE" --os-release=@os-release \
  --stub="/usr/lib/systemd/boot/efi/$STUB" --cmdline="roothash=$(cat /in/hash) $KERNEL_ARGUMENTS" --output=program
. /in/SIGN
sign_program program /out/program
