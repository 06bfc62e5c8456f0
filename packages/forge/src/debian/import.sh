# Imports .debs: each becomes a commit that holds its files and, below /var/lib/dpkg, what dpkg would know of it had it
# been unpacked. Reads /in/list (a digest per line) and packages at /in/DIGEST.deb.
# Writes /out/imported: a line "DIGEST CHECKSUM" per package.
# Starting a process costs more here than most packages' bytes do: hence few of them.
. /in/lib.sh

import() {
  rm -rf files control database
  mkdir -p files database/var/lib/dpkg/info database/var/lib/dpkg/ingot-status control
  dpkg-deb --ctrl-tarfile "$1" | tar --extract --no-same-owner --no-same-permissions --directory=control
  dpkg-deb --fsys-tarfile "$1" |
    tar --extract --numeric-owner --preserve-permissions --verbose --quoting-style=literal --directory=files >listing
  # Debian's root has been merged since bookworm; a package that still ships /lib/x means /usr/lib/x.
  for top in bin sbin lib lib32 lib64 libx32; do
    if [ -d "files/$top" ] && [ ! -L "files/$top" ]; then
      [ ! -L files/usr ] && [ ! -L "files/usr/$top" ] || refuse "$1: /usr or /usr/$top is a link"
      mkdir -p "files/usr/$top"
      cp --archive "files/$top/." "files/usr/$top/"
      rm -rf "files/${top:?}"
    fi
  done

  : >sums
  if [ -s control/conffiles ]; then
    (cd files && sed -n 's,^/,,p' ../control/conffiles | xargs -r md5sum 2>/dev/null) >sums || :
  fi
  # The stanza of dpkg's status file, and the name under which dpkg keeps the package's other files.
  mawk -v stanza=stanza '
    FILENAME == "sums" { if (!seen++) print "Conffiles:" >stanza; print " /" $2 " " $1 >stanza; next }
    /^Package:/ { name = $2; print "Package: " name "\nStatus: install ok unpacked" >stanza; next }
    /^$/ { next }
    { print >stanza }
    /^Architecture:/ { architecture = $2 }
    /^Multi-Arch: *same/ { same = 1 }
    END { print "" >stanza; print same ? name ":" architecture : name }
  ' control/control sums >id
  read -r id <id
  case $id in *[!a-z0-9+.:-]* | '' | .*) refuse "$1: not a name of a package: $id" ;; esac
  mv stanza "database/var/lib/dpkg/ingot-status/$id"
  rm control/control
  for file in control/*; do
    [ ! -f "$file" ] || mv "$file" "database/var/lib/dpkg/info/$id.${file#control/}"
  done
  mawk 'BEGIN { print "/." } { sub(/^\./, ""); sub(/\/$/, "") } $0 != "" { print }' \
    listing >"database/var/lib/dpkg/info/$id.list"
  commit --no-xattrs --consume --tree=dir=files --tree=dir=database
}

while read -r digest; do
  checksum=$(import "/in/$digest.deb")
  echo "$digest $checksum"
done </in/list >/out/imported
