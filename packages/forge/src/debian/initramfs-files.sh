# Appends files to an initramfs.
# Reads IN_union (for its cpio), /in/initramfs, /in/manifest (lines of KIND, MODE, OWNER, GROUP, SOURCE, PATH). Writes /out/initramfs.
. /in/lib.sh
open_overlay "$IN_union"
part=merged/part
mkdir "$part"
while IFS='	' read -r kind mode _ _ source path; do
  mkdir -p "$part${path%/*}"
  case $kind in
  file) install -m "$mode" "/in/$source" "$part$path" ;;
  link) ln -s "$source" "$part$path" ;;
  *) refuse "an initramfs takes files and links: $path" ;;
  esac
done </in/manifest
find "$part" -type d -exec chmod 755 {} +
find "$part" -exec touch -h -d @0 {} +
inside sh -eu -c '
  cd /part
  find . -mindepth 1 -printf "%P\n" | LC_ALL=C sort | cpio --quiet --create --format=newc --reproducible --owner=+0:+0
' >part.cpio
# The kernel unpacks one after the other; each begins at a multiple of four bytes.
{
  cat /in/initramfs
  head -c $(((4 - $(stat -c %s /in/initramfs) % 4) % 4)) /dev/zero
  cat part.cpio
} >/out/initramfs
