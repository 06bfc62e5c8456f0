# Makes the root of a sealed image: a read-only file system with /etc where programs look for it, and its hashes.
# Reads IN_COMMIT, ROOT_UUID, VERITY_UUID, SALT, STATE (plain, tpm2) and STATE_DEVICE. Writes /out/root (erofs), /out/verity (dm-verity's hashes) and /out/hash (64 digits).
. /in/lib.sh
open_overlay "$IN_COMMIT"
root=merged
mv $root/usr/etc $root/etc
for directory in dev proc run sys tmp var boot/efi; do mkdir -p "$root/$directory"; done
# The initramfs mounts both before anything of the system starts: what the machine changes in /etc lies on the
# partition of /var.
overlay=/sysroot/var/lib/ingot/etc
cat >>$root/etc/fstab <<end
$STATE_DEVICE /var ext4 x-initrd.mount 0 0
overlay /etc overlay x-initrd.mount,x-systemd.requires-mounts-for=/sysroot/var,lowerdir=/sysroot/etc,upperdir=$overlay/upper,workdir=$overlay/work 0 0
end
# Nobody deploys anything there by hand.
rm -f $root/usr/lib/systemd/system/*.wants/ingot-settle.path
# The partition that grows is another one.
growing=$root/usr/lib/repart.d/50-root.conf
[ ! -e $growing ] || sed -i 's/^Type=root$/Type=var/' $growing
# An encrypted one is made and grown before it is opened, by the initramfs.
[ "$STATE" = plain ] || rm -f $growing
# No snapshot of directories, no size of its own: a file system of these files and nothing else.
mkfs.erofs --quiet -T0 -U "$ROOT_UUID" -zlz4hc,12 -C65536 --workers=1 /out/root $root
veritysetup format --uuid="$VERITY_UUID" --salt="$SALT" --root-hash-file=/out/hash /out/root /out/verity >&2
grep -Eqx '[0-9a-f]{64}' /out/hash || refuse 'there is no hash of the root'
