# Imports .debs: each becomes a commit that holds its files and, below /var/lib/dpkg, what dpkg would know of it had it
# been unpacked. Reads /in/list (a digest per line) and packages at /in/DIGEST.deb.
# Writes /out/imported: a line "DIGEST CHECKSUM" per package.
# Starting a process costs more here than most packages' bytes do: hence few of them.
. /in/lib.sh

import() {
  rm -rf files control
  mkdir -p files/var/lib/dpkg/info files/var/lib/dpkg/ingot-status control
  dpkg-deb --ctrl-tarfile "$1" | tar --extract --no-same-owner --no-same-permissions --directory=control
  dpkg-deb --fsys-tarfile "$1" |
    tar --extract --numeric-owner --preserve-permissions --verbose --directory=files >listing
  # Debian's root has been merged since bookworm; a package that still ships /lib/x means /usr/lib/x.
  for top in bin sbin lib lib32 lib64 libx32; do
    if [ -d "files/$top" ] && [ ! -L "files/$top" ]; then
      mkdir -p "files/usr/$top"
      cp --archive "files/$top/." "files/usr/$top/"
      rm -rf "files/${top:?}"
    fi
  done

  database=files/var/lib/dpkg
  # The stanza of dpkg's status file, and the name under which dpkg keeps the package's other files.
  mawk -v stanza=stanza '
    FILENAME == "control/control" && /^Package:/ { name = $2; print "Package: " name "\nStatus: install ok unpacked" >stanza; next }
    FILENAME == "control/control" && /^$/ { next }
    FILENAME == "control/control" { print >stanza }
    FILENAME == "control/control" && /^Architecture:/ { architecture = $2 }
    FILENAME == "control/control" && /^Multi-Arch: *same/ { same = 1 }
    FILENAME == "control/conffiles" && /^\// { if (!seen++) print "Conffiles:" >stanza; print " " $0 " newconffile" >stanza }
    END { print "" >stanza; print same ? name ":" architecture : name }
  ' control/control $([ ! -s control/conffiles ] || echo control/conffiles) >id
  read -r id <id
  mv stanza "$database/ingot-status/$id"
  rm control/control
  for file in control/*; do
    [ ! -f "$file" ] || mv "$file" "$database/info/$id.${file#control/}"
  done
  mawk 'BEGIN { print "/." } { sub(/^\./, ""); sub(/\/$/, "") } $0 != "" { print }' listing >"$database/info/$id.list"
  commit --consume --tree=dir=files
}

while read -r digest; do
  checksum=$(import "/in/$digest.deb")
  echo "$digest $checksum"
done </in/list >/out/imported
