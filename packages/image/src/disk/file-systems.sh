# Swap and file systems that begin empty. Sourced by disk.sh.

# place FILE OFFSET: moves a file's content into the image, without its holes.
place() {
  dd if="$1" of="$image" bs=1M seek=$(($2 / mib)) conv=notrunc,sparse status=none
  rm "$1"
}

# steadily UUID COMMAND...: runs a tool that asks the clock and the kernel's random numbers, with one instant and with
# numbers that follow from a UUID.
steadily() {
  seed=0x$(printf %.18s "$1" | tr -d -)
  shift
  LD_PRELOAD="$(only /usr/lib/*/faketime/libfaketime.so.1) ${steadily_with-}" FAKETIME='1970-01-01 00:00:00' FAKERANDOM_SEED=$seed \
    FAKETIME_DONT_FAKE_MONOTONIC=1 "$@"
}

# Lines of PARTITIONS: KIND OFFSET BYTES UUID LABEL, where KIND is `swap` or the kind of a file system.
write_partitions() {
  while read -r kind offset bytes uuid label; do
    [ -n "$kind" ] || continue
    step "$label"
    truncate -s "$bytes" part.img
    case $kind in
    swap) mkswap --quiet --uuid "$uuid" part.img ;;
    ext4)
      SOURCE_DATE_EPOCH=$root_epoch mke2fs -q -F -t ext4 -U "$uuid" \
        -E "hash_seed=$uuid,root_owner=0:0,assume_storage_prezeroed=1,nodiscard" part.img
      ;;
    btrfs) steadily "$uuid" mkfs.btrfs -q -K -U "$uuid" part.img ;;
    xfs) steadily "$uuid" mkfs.xfs -q -K -m "uuid=$uuid" part.img ;;
    esac
    place part.img "$offset"
  done <<end
$PARTITIONS
end
}
