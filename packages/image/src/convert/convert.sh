# Turns a raw disk into another format. Zeros of the disk take no space in any of them.
# Reads /in/DISK; WORDS of qemu-img convert, CONTENT_ID. Writes /out/image.
: "$WORDS" "$CONTENT_ID"

# shellcheck disable=SC2086 -- a list
qemu-img convert -f raw $WORDS /in/DISK image
qemu-img info image >&2

# A VMDK says in a line of text which content it has, a random number in QEMU's: here it follows from the content.
case $WORDS in *vmdk*)
  line=$(head -c 65536 image | grep -abo '^CID=[0-9a-f]\{8\}$') || { echo 'no content id in the VMDK' >&2; exit 1; }
  printf 'CID=%s' "$CONTENT_ID" | dd of=image bs=1 seek="${line%%:*}" conv=notrunc status=none
  ;;
esac

mv image /out/image
