# A root of btrfs with its subvolumes. Sourced by disk.sh.
: "$SUBVOLUMES" "$COMPRESSION"

# measure_root: makes the file system beside the image, since mkfs.btrfs takes no offset, and sets root_bytes to its size.
# mkfs.btrfs makes it larger where it thinks that its content needs that; it counts a file with two names twice.
measure_root() {
  pool=$PWD/pool
  set --
  mkdir "$pool"
  while read -r name mount_point; do
    case $mount_point in
    /) mv "$sysroot" "$pool/$name" && root=$pool/$name ;;
    /var)
      mv "$root/ostree/deploy/$STATEROOT/var" "$pool/$name"
      mkdir "$root/ostree/deploy/$STATEROOT/var"
      ;;
    *) mkdir "$pool/$name" ;;
    esac
    set -- "$@" --subvol "rw:$name"
  done <<end
$SUBVOLUMES
end
  least=$(($(du --apparent-size --block-size=1 --summarize "$pool" | cut -f 1) + ROOT_FREE_BYTES))
  truncate -s $((least / mib + 1))M root.img
  steadily "$ROOT_UUID" mkfs.btrfs -q --rootdir "$pool" "$@" --compress "$COMPRESSION" -L "$ROOT_LABEL" \
    -U "$ROOT_UUID" root.img
  root_bytes=$((($(stat -c %s root.img) + mib - 1) / mib * mib))
}

write_root() {
  place root.img "$root_offset"
}
