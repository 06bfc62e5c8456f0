# Makes the initramfs from a package set of its own: it is a function of that set and of the driver list, and of nothing
# in the system that it boots.
# Reads IN_union and DRIVERS, DRACUT_MODULES. Writes /out/initramfs.
. /in/lib.sh
open_overlay "$IN_union"
inside sh -eu -c '
  cp /usr/share/base-passwd/passwd.master /etc/passwd
  cp /usr/share/base-passwd/group.master /etc/group
  mkdir -p /var/tmp
  ldconfig
  release=$(ls /usr/lib/modules)
  depmod "$release"
  # What rd.emergency=reboot calls. Its package, systemd-sysv, would bring nothing else that is wanted here.
  [ -e /usr/sbin/reboot ] || ln -s ../bin/systemctl /usr/sbin/reboot
  # In the initramfs a module is better left plain: the whole is compressed better, and the guest unpacks once.
  # Microcode of processors, where the set has any, comes first and uncompressed: the kernel reads it before all else.
  dracut --force --no-hostonly --no-hostonly-cmdline --no-hostonly-i18n --early-microcode --reproducible \
    --compress "zstd -12 -T1" --kver "$release" --modules "$1" --drivers "$2" /initramfs.img
' sh "$DRACUT_MODULES" "$DRIVERS"
[ -f merged/initramfs.img ] && [ ! -L merged/initramfs.img ] || refuse 'dracut made no initramfs'
mv merged/initramfs.img /out/initramfs
chmod 644 /out/initramfs
