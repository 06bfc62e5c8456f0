# A hook of dracut: modprobe and udev learn of the drivers that came with this part, and there is memory enough to go on.
. /usr/lib/ingot/live-lib.sh
# systemd makes /usr read-only in an initramfs, too.
mount -o remount,bind,rw /usr
depmod
mount -o remount,bind,ro /usr
modprobe -a @LOAD@
while read -r name kibibytes _; do
  [ "$name" = MemTotal: ] || continue
  [ "$kibibytes" -ge @LEAST_KIBIBYTES@ ] || live_refuse \
    "This live system needs 1.5 GB of memory. This machine has $((kibibytes / 1024)) MiB."
done </proc/meminfo
