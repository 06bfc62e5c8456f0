# What a tortured machine does: `prepare`, then, watched, `update HOW`, then `manifest`. Lies at /run/torture.sh.
# The update is made up on the machine, a commit with another initramfs and some files, and deployed by OSTree.
# HOW right: published as on every machine. HOW wrong: by a publisher that is wrong in the classical way, the entry
# before the kernel and nothing forced to the disk.
set -eu
boot=/boot/efi
next=/var/tmp/next
begin=/run/torture-begin

# newest DIRECTORY: OSTree's entry of what boots next. field NAME ENTRY. tree_of ENTRY: its deployment.
newest() { echo "$1/$(ls "$1" | sort -V | tail -n 1)"; }
field() { sed -n "s/^$1 //p" "$2"; }
tree_of() { link_of "$(field options "$1")"; }
# link_of ARGUMENTS: the deployment that they boot, below the physical root.
link_of() { readlink -f "/sysroot$(printf ' %s ' "$1" | sed 's/.* ostree=\([^ ]*\) .*/\1/')" | sed 's,^/sysroot,,'; }

case $1 in
  prepare)
    # Nobody is to publish but the update.
    systemctl is-system-running --wait >&2 || :
    systemctl stop ingot-settle.path
    # Zeros after an initramfs mean nothing to the kernel.
    modules=usr/lib/modules/$(uname -r)
    mkdir -p "$next/$modules" "$next/usr/share/torture"
    { cat "/$modules/initramfs.img"; head -c 4096 /dev/zero; } >"$next/$modules/initramfs.img"
    for number in $(seq 200); do head -c $((number * 300)) /dev/urandom >"$next/usr/share/torture/$number"; done
    find "$next" -exec touch -h -d @0 {} +
    printf '#!/bin/sh\nexec sh /run/torture.sh publish "$2"\n' >/run/publisher
    chmod 0755 /run/publisher
    sync
    touch "$begin"
    link_of "$(cat /proc/cmdline)"
    ;;
  update)
    mount -o remount,rw /sysroot
    running=$(link_of "$(cat /proc/cmdline)")
    commit=$(ostree commit --repo=/ostree/repo --branch=next --subject= --no-bindings \
      --tree=ref="$(basename "$running" | cut -d. -f1)" --tree=dir="$next")
    [ "$2" = right ] || export OSTREE_GRUB2_EXEC=/run/publisher
    ostree admin deploy --os=ingot --karg="ingot.deployment=$(printf %.12s "$commit").0" "$commit"
    [ "$2" != right ] || os settle-boot --wait
    ;;
  publish)
    # publish /boot/loader.N/grub.cfg
    entry=$(newest "$(dirname "$2")/entries")
    digest=$(field linux "$entry" | sed 's,.*-\([0-9a-f]*\)/.*,\1,')
    name=$(basename "$(tree_of "$entry")" | cut -c 1-12).0
    {
      printf 'title torture\nsort-key ingot\nversion 999\nlinux /ingot/%s/vmlinuz\n' "$digest"
      printf 'initrd /ingot/%s/initramfs.img\noptions %s\n' "$digest" "$(field options "$entry")"
    } >"$boot/loader/entries/ingot-$name-999+3.conf"
    mkdir -p "$boot/ingot/$digest"
    cp "/boot$(field linux "$entry")" "$boot/ingot/$digest/vmlinuz"
    cp "/boot$(field initrd "$entry")" "$boot/ingot/$digest/initramfs.img"
    echo >"$2"
    ;;
  manifest)
    # manifest TREE; without TREE: of what boots next, and the content of what is new.
    # Lines: `tree PATH`, `entry TYPE MODE UID GID SIZE PATH`, `content SHA256 PATH`.
    tree=${2:-$(tree_of "$(newest /boot/loader/entries)")}
    echo "tree $tree"
    if [ $# -eq 2 ]; then set -- -path "/sysroot$tree/etc" -prune -o; else set --; fi
    find "/sysroot$tree" -mindepth 1 "$@" -printf 'entry %y %m %U %G %s %p\n' | sed 's, /sysroot/, /,'
    [ $# -eq 0 ] || exit 0
    { find "/sysroot$tree/etc" -type f -print0; find /sysroot/ostree/repo/objects -newer "$begin" -type f -print0; } |
      xargs -0 sha256sum | sed 's,^\([0-9a-f]*\)  /sysroot,content \1 ,'
    ;;
esac
