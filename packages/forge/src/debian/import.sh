# Imports .debs: each becomes a commit that holds its files and, below /var/lib/dpkg, what dpkg would know of it had it
# been unpacked. Reads /in/list (a digest per line), packages at /in/DIGEST.deb.
# Writes /out/imported: a line "DIGEST CHECKSUM" per package.
. /in/lib.sh

import() {
  rm -rf files control
  mkdir files control
  dpkg-deb --ctrl-tarfile "$1" | tar --extract --numeric-owner --directory=control
  dpkg-deb --fsys-tarfile "$1" |
    tar --extract --numeric-owner --preserve-permissions --verbose --directory=files --show-transformed-names \
      --transform='s,^\./,,S' >listing
  # Debian's root has been merged since bookworm; a package that still ships /lib/x means /usr/lib/x.
  for top in bin sbin lib lib32 lib64 libx32; do
    if [ -d "files/$top" ] && [ ! -L "files/$top" ]; then
      mkdir -p "files/usr/$top"
      cp --archive "files/$top/." "files/usr/$top/"
      rm -rf "files/${top:?}"
    fi
  done

  name=$(sed -n 's/^Package: *//p' control/control)
  architecture=$(sed -n 's/^Architecture: *//p' control/control)
  case $(sed -n 's/^Multi-Arch: *//p' control/control) in
    same) id=$name:$architecture ;;
    *) id=$name ;;
  esac
  database=files/var/lib/dpkg
  mkdir -p "$database/info" "$database/ingot-status"
  {
    sed -n '/^Package:/p' control/control
    echo 'Status: install ok unpacked'
    sed '/^Package:/d; /^$/d' control/control
    if [ -s control/conffiles ]; then
      echo 'Conffiles:'
      sed -n '/^\//s/\(.*\)/ \1 newconffile/p' control/conffiles
    fi
    echo
  } >"$database/ingot-status/$id"
  rm control/control
  for file in control/*; do
    [ ! -f "$file" ] || cp "$file" "$database/info/$id.${file#control/}"
  done
  { echo /.; sed 's,/$,,; /^$/d; s,^,/,' listing; } >"$database/info/$id.list"
  chmod -R u=rwX,go=rX "$database"
  chown -R 0:0 "$database"
  for script in "$database"/info/"$id".preinst "$database"/info/"$id".postinst "$database"/info/"$id".prerm \
    "$database"/info/"$id".postrm "$database"/info/"$id".config; do
    [ ! -f "$script" ] || chmod 755 "$script"
  done
  commit --consume --tree=dir=files
}

while read -r digest; do
  checksum=$(import "/in/$digest.deb")
  echo "$digest $checksum"
done </in/list >/out/imported
