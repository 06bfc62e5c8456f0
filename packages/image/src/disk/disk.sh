#!/bin/sh
# Pours an OSTree commit into a disk: GPT, a FAT partition with the boot loader's configuration and the kernels, whatever
# else there is, and last a root with an OSTree sysroot that has the commit deployed. Nothing is mounted, no device is
# needed.
#
# Reads   IN_COMMIT (a checksum in /store/repo), /in/LOADER (the format's part: the functions fill_boot and
#         write_boot_code), /in/ROOT (the root's file system: measure_root and write_root), /in/FILE_SYSTEMS (all the
#         others: write_partitions), /in/SYSROOT, and the parameters below, all of them decided by plan.ts.
# Writes  /out/image
set -eu
: "$TITLE" "$STATEROOT" "$REF" "$DEPLOYMENT" "$TRIES" "$MENU_TIMEOUT" "$KERNEL_ARGUMENTS"
: "$DISK_GUID" "$ESP_GUID" "$ROOT_GUID" "$ROOT_TYPE" "$ROOT_UUID" "$ESP_VOLUME_ID"
: "$ESP_BYTES" "$ROOT_OFFSET" "$ROOT_BYTES" "$ROOT_FREE_BYTES" "$ESP_LABEL" "$ROOT_LABEL" "$PARTITIONS" "$PARTITION_TABLE"

image=/out/image
esp=$PWD/esp
mib=1048576
esp_offset=$mib
root_offset=$ROOT_OFFSET
# The same instant for everything. ext4's tools take 0 for "now".
root_epoch=1

# Lines of sfdisk's script that only this format has.
table_header= boot_code_partition=
. /in/lib.sh
. /in/SYSROOT
. /in/LOADER
. /in/ROOT
. /in/FILE_SYSTEMS

lay_out_sysroot

# --- the boot partition, as a directory ------------------------------------------------------------------------
step boot-tree
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
write_fat "$esp" "$target"

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
sfdisk --quiet --no-tell-kernel --wipe never --wipe-partitions never "$image" <<end
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
