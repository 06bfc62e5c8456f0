# Makes the one program that the loader starts: kernel, initramfs and arguments, the hash of the root among these, in
# one signed file.
# Reads IN_COMMIT, /in/hash, /in/certificate and /run/secrets/key. Writes /out/program.
. /in/lib.sh
part() { ostree --repo="$repo" cat "$IN_COMMIT" "$1"; }
part "/usr/lib/modules/$KERNEL_RELEASE/vmlinuz" >kernel
part "/usr/lib/modules/$KERNEL_RELEASE/initramfs.img" >initramfs
part /usr/lib/os-release | grep -Ev '^(PRETTY_NAME|IMAGE_ID|IMAGE_VERSION)=' >os-release
# All of them sort alike, so that the loader orders programs by their names, and by nothing that changes with Debian's version.
printf 'PRETTY_NAME="%s"\nIMAGE_ID=ingot\nIMAGE_VERSION=1\n' "$TITLE" >>os-release
ukify build --linux=kernel --initrd=initramfs --uname="$KERNEL_RELEASE" --os-release=@os-release \
  --stub="/usr/lib/systemd/boot/efi/$STUB" --cmdline="roothash=$(cat /in/hash) $KERNEL_ARGUMENTS" --output=program
# The time in the signature is the only thing that would differ.
LD_PRELOAD=$(find /usr/lib -name libfaketime.so.1) FAKETIME='2000-01-01 00:00:00' \
  sbsign --key /run/secrets/key --cert /in/certificate --output /out/program program
sbverify --cert /in/certificate /out/program
