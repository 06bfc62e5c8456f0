# A root of ext4, written where it belongs in the image. Sourced by disk.sh.

# measure_root: sets root_bytes, which always holds the content and ROOT_FREE_BYTES, and inodes.
measure_root() {
  # From the content alone (never from what the host's file system allocates): blocks of 4 KiB per file, one more
  # for a long extent list, one or two for a directory. Hard links count once.
  find "$sysroot" -printf '%i %y %s\n' | mawk -v free="$ROOT_FREE_BYTES" -v mib=$mib '
    seen[$1]++ { next }
    { inodes++ }
    $2 == "f" { blocks += int(($3 + 4095) / 4096) + ($3 > 67108864) }
    $2 == "d" { blocks += 2 }
    $2 == "l" { blocks += ($3 > 59) }
    END {
      journal = 32 * mib
      inodes = int(inodes * 1.25) + 4096
      size = (blocks * 4096 + journal + free) * 1.02 + 8 * mib
      if (inodes < size / 16384) inodes = int(size / 16384)
      size += inodes * 256
      printf "root_bytes=%.0f inodes=%d\n", int(size / mib + 1) * mib, inodes
    }' >sizes
  . ./sizes
}

write_root() {
  # The image is new and sparse, hence zero: neither mke2fs nor the machine's first boot need to write the inode tables.
  SOURCE_DATE_EPOCH=$root_epoch mke2fs -q -F -t ext4 -L "$ROOT_LABEL" -U "$ROOT_UUID" -m 1 -N "$inodes" -J size=32 \
    -E "offset=$root_offset,hash_seed=$ROOT_UUID,root_owner=0:0,assume_storage_prezeroed=1,nodiscard" \
    -d "$sysroot" "$image" $((root_bytes / 1024))k
}
