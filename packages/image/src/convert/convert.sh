# Turns a raw disk into another format. Zeros of the disk take no space in any of them.
# Reads /in/DISK; WORDS of qemu-img convert, CONTENT_ID. Writes /out/image.
: "$WORDS" "$CONTENT_ID"

# shellcheck disable=SC2086 -- a list
qemu-img convert -f raw $WORDS /in/DISK image
qemu-img info image >&2

# A VMDK says in a text of 20 sectors which content it has, a random number of one to eight digits in QEMU's: here it
# follows from the content.
case $WORDS in *vmdk*)
  dd if=image bs=512 skip=1 count=20 status=none | tr -d '\000' >described
  grep -q '^CID=[0-9a-f]*$' described || { echo 'no content id in the VMDK' >&2; exit 1; }
  while IFS= read -r line; do
    case $line in CID=*) line=CID=$CONTENT_ID ;; esac
    printf '%s\n' "$line"
  done <described >descriptor
  truncate -s 10240 descriptor
  dd if=descriptor of=image bs=512 seek=1 conv=notrunc status=none
  ;;
esac

mv image /out/image
