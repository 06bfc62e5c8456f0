# Functions that stages share. Sourced, never run.

repo=/store/repo

# refuse MESSAGE: ends the stage.
refuse() {
  echo "$1" >&2
  exit 1
}

# commit ARGUMENT...: an anonymous commit with nothing of its own but its tree; prints its checksum.
commit() {
  ostree --repo="$repo" commit --orphan --timestamp=@0 --subject= "$@"
}

# open_overlay CHECKSUM: a writable view of a commit at ./merged. What is written lands in ./upper; the commit's files
# are hard links to the repository and are never written to. `volatile`: nobody waits for the disk.
open_overlay() {
  mkdir upper overlay merged
  ostree --repo="$repo" checkout --require-hardlinks "$1" lower
  mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=overlay,userxattr,volatile merged
}

# close_overlay CHECKSUM [COMMIT-OPTION...]: commits what ./merged has become since open_overlay; prints the checksum.
# Only what changed is read: the rest is taken from CHECKSUM as it is.
close_overlay() {
  base=$1
  shift
  (cd upper && find . -mindepth 1 ! -type c -printf '%P\0' | LC_ALL=C sort -z) >changed
  # What is gone, or has become another kind of thing: only directories that were written to can tell.
  (cd upper && find . -type d -printf '%P/\n') | while read -r directory; do
    [ ! -d "lower/$directory" ] || printf '%s\0' "./$directory"
  done >touched
  children() { (cd "$1" && find -files0-from ../touched -mindepth 1 -maxdepth 1 -printf '%y %p\n'); }
  children lower | sed 's,^[^d],-,' | LC_ALL=C sort >before
  children merged | sed 's,^[^d],-,' | LC_ALL=C sort >after
  LC_ALL=C comm -23 before after | sed 's,^. \./*,/,' >removed
  mkdir delta
  capability=security.capability
  { tar -C merged --create --null --no-recursion --files-from=changed --xattrs --xattrs-include=$capability ||
    : >unread; } |
    tar -C delta --extract --numeric-owner --preserve-permissions --xattrs --xattrs-include=$capability
  [ ! -e unread ] || refuse 'what changed in the tree could not be read'
  # File capabilities are the system's; any other attribute is the build host's.
  attributes=
  [ -n "$(getfattr -R -h -m "^$capability\$" delta 2>/dev/null)" ] || attributes=--no-xattrs
  if [ -s removed ]; then
    # ostree can leave out paths of a commit, but looks at every file of it then; links into its own repository it
    # knows by their inodes.
    (cd lower && sed 's,^/,./,' ../removed | tr '\n' '\0' | xargs -0 rm -rf --)
    base=$(commit --devino-canonical --no-xattrs --tree=dir=lower)
  fi
  # In two steps, because --no-xattrs would also take those of the tree that it is laid over.
  delta=$(commit $attributes --tree=dir=delta)
  commit --tree=ref="$base" --tree=ref="$delta" "$@"
}

# inside COMMAND...: runs a program of the tree that is being made, in that tree, with nothing else in sight: no
# repository, no store, no network. What it may do to files it may do as root of them.
inside() {
  env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 TZ=UTC SOURCE_DATE_EPOCH="$SOURCE_DATE_EPOCH" \
    ARCHITECTURE="${ARCHITECTURE:-}" \
    DEBIAN_FRONTEND=noninteractive DEBCONF_NONINTERACTIVE_SEEN=true SYSTEMD_OFFLINE=1 \
    bwrap --unshare-pid --unshare-ipc --die-with-parent --bind merged / --proc /proc --ro-bind /proc/sys /proc/sys --dev /dev --tmpfs /run --tmpfs /tmp \
    --ro-bind /in /run/in --chdir / --cap-drop ALL \
    $(for capability in CHOWN DAC_OVERRIDE FOWNER FSETID KILL SETFCAP SETGID SETUID SYS_CHROOT; do
      printf -- '--cap-add CAP_%s ' "$capability"
    done) "$@"
}
