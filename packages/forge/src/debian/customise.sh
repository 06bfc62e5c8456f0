# Lays what the declaration says over a configured tree: files, accounts, unit states, locales, the initramfs; then
# commits the system.
# Reads IN_tree, /in/initramfs, /in/manifest and the files it names, /in/units, /in/locales, /in/sysusers.conf.
# Writes /out/commit (tree) and /out/kernel-release.
. /in/lib.sh
open_overlay "$IN_tree"
ln -s usr/etc merged/etc
mkdir -p merged/run merged/var
inside sh -eu /run/in/inside.sh
rm merged/etc
find merged/var -mindepth 1 -delete
printf '%s' "$(ls merged/usr/lib/modules)" >/out/kernel-release
close_overlay "$IN_tree" --bootable \
  --add-metadata-string=version="$VERSION" \
  --add-metadata-string=ingot.system="$SYSTEM" \
  --add-metadata-string=ingot.lock-slice="$LOCK_SLICE" >/out/commit
