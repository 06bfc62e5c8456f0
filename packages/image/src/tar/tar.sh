# Archives a root tree: sorted, numeric owners, one instant for everything, file capabilities and no other attribute.
# Reads IN_ROOT. Writes /out/image.
. /in/lib.sh
ostree --repo="$repo" checkout --require-hardlinks "$IN_ROOT" root
# Equal files are one in the store; in a system that may be written to they are several.
{ tar -C root --create --sort=name --format=posix --pax-option=delete=atime,delete=ctime --mtime=@0 --numeric-owner \
  --hard-dereference --xattrs --xattrs-include=security.capability . || : >unread; } |
  # Two threads whatever the host has: their number does not change the bytes, but one would be another way to cut.
  zstd --quiet --threads=2 -o image
[ ! -e unread ] || refuse 'the tree could not be read'
mv image /out/image
