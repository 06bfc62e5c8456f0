#!/bin/sh
# Archives what machines boot a live system from over the network: a directory for an HTTP server.
#   boot.ipxe       starts the two below by iPXE, from wherever it was fetched itself
#   vmlinuz, initramfs.img
#   root.erofs      the root, which the initramfs fetches
#   kernel-arguments   for other loaders; ingot.live.url is to be added
#
# Reads   /in/root, /in/kernel, /in/initramfs, /in/options (live/root.sh, live/initramfs.sh).
# Writes  /out/image
set -eu
mkdir files
# A root that was changed on the way, or is of another version, is refused.
digest=$(sha256sum /in/root)
printf '%s ingot.live.sha256=%s\n' "$(cat /in/options)" "${digest%% *}" >files/kernel-arguments
cat >files/boot.ipxe <<end
#!ipxe
kernel \${cwduri}vmlinuz initrd=initramfs.img $(cat files/kernel-arguments) ingot.live.url=\${cwduri}root.erofs
initrd \${cwduri}initramfs.img
boot
end
ln -s /in/kernel files/vmlinuz
ln -s /in/initramfs files/initramfs.img
ln -s /in/root files/root.erofs
tar -C files --create --dereference --sort=name --format=posix --pax-option=delete=atime,delete=ctime --mtime=@0 \
  --owner=0 --group=0 --numeric-owner --mode=644 --file=/out/image boot.ipxe initramfs.img kernel-arguments root.erofs vmlinuz
