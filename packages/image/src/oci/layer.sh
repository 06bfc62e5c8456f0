# Makes one layer: made/NAME.tar.zst; NAME.id, the digest of the archive; NAME.blob, digest and size of the packed one.
name=$1
mkfifo "made/$name.pipe"
sha256sum <"made/$name.pipe" | cut -d ' ' -f 1 >"made/$name.id" &
{ tar -C root --create --no-recursion --verbatim-files-from --files-from="lists/$name" --format=posix \
  --pax-option=delete=atime,delete=ctime --mtime=@0 --numeric-owner --hard-dereference \
  --xattrs --xattrs-include=security.capability || : >"made/$name.unread"; } |
  tee "made/$name.pipe" | zstd --quiet --threads=1 -o "made/$name.tar.zst"
wait
[ ! -e "made/$name.unread" ] || { echo "layer $name: the tree could not be read" >&2; exit 255; }
digest=$(sha256sum "made/$name.tar.zst")
echo "${digest%% *} $(stat -c %s "made/$name.tar.zst")" >"made/$name.blob"
