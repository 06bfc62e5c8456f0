#!/bin/sh
# Makes one program of kernel, initramfs and arguments, which UEFI firmware starts, and signs it where there is a certificate.
#
# Reads   /in/kernel, /in/initramfs, /in/options (live/root.sh, live/initramfs.sh), KERNEL_ARGUMENTS (added to the options),
#         KERNEL_RELEASE, TITLE, STUB, /in/certificate (empty: unsigned), /in/SIGN (sign-program.sh) and /run/secrets/key.
# Writes  /out/uki (empty: systemd has no program for this architecture here)
set -eu
: "$KERNEL_RELEASE" "$TITLE" "$KERNEL_ARGUMENTS"
stub=/usr/lib/systemd/boot/efi/$STUB
if [ -z "$STUB" ] || [ ! -e "$stub" ]; then
  : >/out/uki
  exit
fi
printf 'ID=ingot\nPRETTY_NAME="%s"\n' "$TITLE" >os-release
ukify build --linux=/in/kernel --initrd=/in/initramfs --uname="$KERNEL_RELEASE" --os-release=@os-release \
  --stub="$stub" --cmdline="$(cat /in/options) $KERNEL_ARGUMENTS" --output=program
if [ ! -s /in/certificate ]; then
  cat program >/out/uki
  exit
fi
. /in/SIGN
sign_program program /out/uki
