#!/bin/sh
# Archives what machines boot a live system from over the network: a directory for an HTTP server.
#   boot.ipxe       starts what is right for the firmware by iPXE, from wherever it was fetched itself
#   uki.efi         kernel, initramfs and arguments as one program, for UEFI
#   vmlinuz, initramfs.img
#   root.erofs      the root, which the initramfs fetches
#   kernel-arguments   for other loaders; ingot.live.url is to be added
#
# Reads   /in/root, /in/kernel, /in/initramfs, /in/options (live/root.sh, live/initramfs.sh), /in/uki (uki.sh; empty: there is
#         none), ROOT_SHA256.
# Writes  /out/image
set -eu
: "$ROOT_SHA256"
mkdir files
# A root that was changed on the way, or is of another version, is refused.
printf '%s ingot.live.sha256=%s\n' "$(cat /in/options)" "$ROOT_SHA256" >files/kernel-arguments
arguments="$(cat files/kernel-arguments) ingot.live.url=\${cwduri}root.erofs"
{
  # What scripts before this one left would be taken for an initramfs.
  printf '%s\n' '#!ipxe' imgfree
  if [ -s /in/uki ]; then
    ln -s /in/uki files/uki.efi
    # Firmware checks its signature. With Secure Boot the program keeps to the arguments that it has; without, it has to be
    # given all of them.
    printf '%s\n' "iseq \${platform} efi || goto files" "kernel \${cwduri}uki.efi $arguments" boot :files
  fi
  printf '%s\n' "kernel \${cwduri}vmlinuz initrd=initramfs.img $arguments" "initrd \${cwduri}initramfs.img" boot
} >files/boot.ipxe
ln -s /in/kernel files/vmlinuz
ln -s /in/initramfs files/initramfs.img
ln -s /in/root files/root.erofs
(cd files && set -- * &&
  tar --create --dereference --format=posix --pax-option=delete=atime,delete=ctime --mtime=@0 \
    --owner=0 --group=0 --numeric-owner --mode=644 --file=/out/image "$@")
