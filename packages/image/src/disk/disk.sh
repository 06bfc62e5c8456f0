#!/bin/sh
# Pours an OSTree commit into a disk: GPT, a FAT partition with the boot loader's configuration and the kernels, whatever
# else there is, and last a root with an OSTree sysroot that has the commit deployed. Nothing is mounted, no device is
# needed.
#
# Reads   IN_COMMIT (a checksum in /store/repo), /in/LOADER (the format's part: the functions fill_boot and
#         write_boot_code), /in/ROOT (the root's file system: measure_root and write_root), /in/FILE_SYSTEMS (all the
#         others: write_partitions), and the parameters below, all of them decided by plan.ts.
# Writes  /out/image
set -eu
: "$TITLE" "$STATEROOT" "$REF" "$DEPLOYMENT" "$TRIES" "$MENU_TIMEOUT" "$KERNEL_ARGUMENTS"
: "$DISK_GUID" "$ESP_GUID" "$ROOT_GUID" "$ROOT_TYPE" "$ROOT_UUID" "$ESP_VOLUME_ID"
: "$ESP_BYTES" "$ROOT_OFFSET" "$ROOT_BYTES" "$ROOT_FREE_BYTES" "$ESP_LABEL" "$ROOT_LABEL" "$PARTITIONS" "$PARTITION_TABLE"

image=/out/image
sysroot=$PWD/sysroot
esp=$PWD/esp
mib=1048576
esp_offset=$mib
root_offset=$ROOT_OFFSET
# The same instant for everything. ext4's tools take 0 for "now"; FAT knows no time before 1980.
root_epoch=1
esp_epoch=315705600

# The log tells where the time went: seconds since the host booted.
step() { read -r now _ </proc/uptime; echo "$now $1" >&2; }
only() { [ $# -eq 1 ] && [ -e "$1" ] || { echo "expected exactly one of: $*" >&2; exit 1; }; printf '%s' "$1"; }
# Lines of sfdisk's script that only this format has.
table_header= boot_code_partition=
. /in/lib.sh
. /in/LOADER
. /in/ROOT
. /in/FILE_SYSTEMS

# --- the OSTree sysroot ----------------------------------------------------------------------------------------
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

# --- the boot partition, as a directory ------------------------------------------------------------------------
step boot-tree
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
# Named by OSTree's digest of kernel and initramfs, so that deployments with the same ones share them.
boot_files=ingot/${kernels##*-}
mkdir -p "$esp/$boot_files"
cp --reflink=auto "$kernel" "$esp/$boot_files/vmlinuz"
cp --reflink=auto "$initramfs" "$esp/$boot_files/initramfs.img"
fill_boot
kernel_bytes=$(du --bytes --summarize "$esp/ingot" | cut -f 1)
all_bytes=$(du --bytes --summarize "$esp" | cut -f 1)
# FAT32 takes a hundredth of the partition for itself.
[ $((kernel_bytes + all_bytes)) -lt $((ESP_BYTES / 100 * 98)) ] ||
  refuse "the EFI system partition has $((ESP_BYTES / mib)) MiB, and two kernels with their initramfs need $(((kernel_bytes + all_bytes) / mib * 103 / 100 + 1)): set disk.espSize"

step esp
truncate -s $root_offset "$image"
export SOURCE_DATE_EPOCH=$esp_epoch MTOOLS_SKIP_CHECK=1
mkfs.vfat --invariant -F 32 -n INGOT-ESP -i "$ESP_VOLUME_ID" --offset $((esp_offset / 512)) "$image" \
  $((ESP_BYTES / 1024)) >/dev/null
target=$image@@$esp_offset
# Sorted, so that the directory entries and clusters fall the same way each time.
find "$esp" -mindepth 1 -type d -printf '%P\n' | LC_ALL=C sort | sed 's/^/::/' | xargs mmd -i "$target"
find "$esp" -exec touch -h -d "@$esp_epoch" {} +
find "$esp" -type f -printf '%P\n' | LC_ALL=C sort | while read -r file; do
  mcopy -m -i "$target" "$esp/$file" "::$file"
done

# --- sizes -----------------------------------------------------------------------------------------------------
step size
measure_root
if [ "$ROOT_BYTES" != 0 ]; then
  [ "$ROOT_BYTES" -ge "$root_bytes" ] ||
    refuse "the root partition has $((ROOT_BYTES / mib)) MiB, and its content needs $((root_bytes / mib)): make it larger"
  root_bytes=$ROOT_BYTES
fi

# --- the disk and its root --------------------------------------------------------------------------------------
step table
truncate -s $((root_offset + root_bytes + mib)) "$image"
sfdisk --quiet --wipe never --wipe-partitions never "$image" <<end
label: gpt
label-id: $DISK_GUID
$table_header
start=$((esp_offset / 512)), size=$((ESP_BYTES / 512)), type=uefi, uuid=$ESP_GUID, name=$ESP_LABEL
$PARTITION_TABLE
start=$((root_offset / 512)), size=$((root_bytes / 512)), type=$ROOT_TYPE, uuid=$ROOT_GUID, name=$ROOT_LABEL
$boot_code_partition
end
write_boot_code
write_partitions

step root
write_root

step done
