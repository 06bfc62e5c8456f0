# What a tortured machine tells of its deployments: `running`, before the update, then `next`. Lies at /run/torture.sh.
# Lines: `tree PATH`, `entry TYPE MODE UID GID SIZE PATH`, and of what came in between `content SHA256 PATH`.
set -eu
begin=/run/torture-begin

# link_of ARGUMENTS: the deployment that they boot, below the physical root.
link_of() { readlink -f "/sysroot$(printf ' %s ' "$1" | sed 's/.* ostree=\([^ ]*\) .*/\1/')" | sed 's,^/sysroot,,'; }
# entries TREE [CONDITION...]
entries() {
  of=$1
  shift
  echo "tree $of"
  find "/sysroot$of" -mindepth 1 "$@" -printf 'entry %y %m %U %G %s %p\n' | sed 's, /sysroot/, /,'
}

case $1 in
  running)
    tree=$(link_of "$(cat /proc/cmdline)")
    # The machine may change its own /etc at any time.
    entries "$tree" -path "/sysroot$tree/etc" -prune -o
    sync
    touch "$begin"
    ;;
  next)
    entry=$(ls /boot/loader/entries/*.conf | sort -V | tail -n 1)
    tree=$(link_of "$(sed -n 's/^options //p' "$entry")")
    entries "$tree"
    # By the time when they were made: OSTree sets all others to the same.
    { find "/sysroot$tree/etc" -type f -print0; find /sysroot/ostree/repo/objects -newerBm "$begin" -type f -print0; } |
      xargs -0 sha256sum | sed 's,^\([0-9a-f]*\)  /sysroot,content \1 ,'
    ;;
esac
