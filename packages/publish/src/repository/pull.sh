# Brings COMMIT from the store into the published repository, names it REF, and makes the delta from FROM where there is
# one. Writes what both commits are made of to /scratch/objects and /scratch/before, and what those in EARLIER
# are made of to /scratch/since-COMMIT.
# /published and /scratch are writable; the store is not.
repo=/published/repo
ostree --repo="$repo" init --mode=archive
ostree --repo="$repo" pull-local /store/repo "$COMMIT"
ostree --repo="$repo" refs --force --create="$REF" "$COMMIT"
# list COMMIT FILE: cat(1) fails where the disk is full, which ostree does not; the last line tells that all came.
list() {
  { ostree --repo="$repo" ls --recursive --checksum "$1" && echo end; } | cat >"$2"
  [ "$(tail -n 1 "$2")" = end ]
}
list "$COMMIT" /scratch/objects
for earlier in $EARLIER; do
  listing=/scratch/since-$earlier
  # Somebody may have given its objects up.
  list "$earlier" "$listing" || rm "$listing"
done
[ -n "$FROM" ] || exit 0
list "$FROM" /scratch/before
[ "$DELTA" = make ] || exit 0
# No object is left out of it: a delta is either the whole way or none.
ostree --repo="$repo" static-delta generate --min-fallback-size=0 --from="$FROM" --to="$COMMIT" >/dev/null
