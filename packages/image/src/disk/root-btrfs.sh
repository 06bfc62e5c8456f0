# A root of btrfs with its subvolumes. Sourced by disk.sh.
: "$SUBVOLUMES" "$COMPRESSION"

# measure_root: makes the file system beside the image, since mkfs.btrfs takes no offset, and sets root_bytes to its size and
# ROOT_FREE_BYTES. mkfs.btrfs itself would count a file with two names twice, hence it shrinks what it made.
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
  tcc -shared -nostdlib -o sorted-nftw.so -x c /in/SORTED_NFTW
  steadily_with=$PWD/sorted-nftw.so
  steadily "$ROOT_UUID" mkfs.btrfs -q --shrink --rootdir "$pool" "$@" --compress "$COMPRESSION" -L "$ROOT_LABEL" \
    -U "$ROOT_UUID" root.img
  # The kernel takes a tenth of the whole for further metadata, and that twice, before it takes any for data.
  root_bytes=$((($(stat -c %s root.img) + ROOT_FREE_BYTES) / mib * 5 / 4 * mib + mib))
}

write_root() {
  qjs --std -m /in/SETTLE_BTRFS root.img "$root_bytes"
  place root.img "$root_offset"
}
