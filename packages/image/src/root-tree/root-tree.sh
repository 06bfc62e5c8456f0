# Makes the root of a container from a commit: /etc where programs look for it, /var as a first boot would make it. Lists
# what is in it, too.
# Reads   IN_COMMIT
# Writes  /out/root (a tree); /out/paths, a line `KIND BYTES PATH` for each path; /out/owners, a line `PACKAGE PATH` for
#         each path that a package ships; /out/sources, a line `PACKAGE SOURCE` for each package. Separated by tabs.
. /in/lib.sh
open_overlay "$IN_COMMIT"
mv merged/usr/etc merged/etc
for directory in dev proc run sys tmp; do mkdir -p "merged/$directory"; done
chmod 1777 merged/tmp
# Directories of the machine itself (a journal by its id) have no place yet, which it complains of.
inside systemd-tmpfiles --create --prefix=/var || [ $? -eq 65 ] || [ $? -eq 73 ]
# What that notes of the moment and of this host.
rm -rf merged/var/tmp/* merged/run/*
close_overlay "$IN_COMMIT" >/out/root

(cd merged && find . -mindepth 1 -printf '%y\t%s\t/%P\n' | LC_ALL=C sort -t "$(printf '\t')" -k 3) >/out/paths
database=merged/usr/lib/sysimage/dpkg
for list in "$database"/info/*.list; do
  [ -e "$list" ] || continue
  name=${list##*/}
  name=${name%.list}
  name=${name%%:*}
  sed "s|^|$name\t|" "$list"
  # What dpkg knows of the package goes with it.
  for file in "${list%.list}".*; do printf '%s\t%s\n' "$name" "${file#merged}"; done
done >/out/owners
dpkg-query --admindir="$PWD/$database" --show --showformat='${Package}\t${source:Package}\n' >/out/sources
