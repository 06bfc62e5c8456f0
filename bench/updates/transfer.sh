#!/bin/sh
# How many bytes bring a machine from the tree FROM to the tree TO, by each form, as lines `form bytes seconds`.
# The seconds are those of making it. Runs where ostree, tar, zstd and casync are; /repo holds both commits, /image is
# the disk image of TO, /work is empty.
set -eu
: "$FROM" "$TO"
cd /work
export LC_ALL=C.UTF-8 TZ=UTC SOURCE_DATE_EPOCH=0

now() { read -r up _ </proc/uptime; echo "$up"; }
bytes() { find "$@" -type f -printf '%s\n' | mawk '{ sum += $1 } END { printf "%.0f", sum }'; }
started=$(now)
say() { echo "$1 $2 $(echo "$(now) $started" | mawk '{ printf "%.1f", $1 - $2 }')"; started=$(now); }

# --- OSTree, as it is published ---
ostree init --repo=archive --mode=archive
ostree pull-local --repo=archive /repo "$FROM" >/dev/null
find archive/objects -type f | LC_ALL=C sort >before
started=$(now)
ostree pull-local --repo=archive /repo "$TO" >/dev/null
find archive/objects -type f | LC_ALL=C sort | comm -13 before - >new
[ -s new ] || { echo 'the two trees are the same' >&2; exit 1; }
say objects "$(xargs -a new cat | wc -c)"
echo "requests $(wc -l <new) 0"
# Everything in the delta: nothing falls back to whole objects.
ostree static-delta generate --repo=archive --from="$FROM" --to="$TO" --min-fallback-size=0 >/dev/null
say delta "$(bytes archive/deltas)"

# --- the practical limit: one file against the other ---
for tree in FROM TO; do
  eval "commit=\$$tree"
  ostree export --repo=archive "$commit" >$tree.tar
done
started=$(now)
zstd --quiet --ultra -19 --long=31 -T0 --patch-from=FROM.tar TO.tar -o patch
say limit "$(bytes patch)"

# --- chunks, as casync cuts them ---
for tree in FROM TO; do
  mkdir $tree
  tar --extract --file=$tree.tar --directory=$tree --numeric-owner --preserve-permissions
done
casync make --without=all --with=permissions --with=symlinks --with=device-nodes --with=fifos \
  --store=chunks --compression=zstd from.caidx FROM >/dev/null
find chunks -type f | LC_ALL=C sort >before
started=$(now)
casync make --without=all --with=permissions --with=symlinks --with=device-nodes --with=fifos \
  --store=chunks --compression=zstd to.caidx TO >/dev/null
find chunks -type f | LC_ALL=C sort | comm -13 before - >new
say chunks $(($(xargs -r -a new cat | wc -c) + $(bytes to.caidx)))

# --- whole things ---
started=$(now)
gzip -6 <TO.tar >layer.tar.gz
say layer "$(bytes layer.tar.gz)"
zstd --quiet -3 -T0 --sparse </image >image.zst
say image "$(bytes image.zst)"
