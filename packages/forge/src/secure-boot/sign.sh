# Signs the kernel and systemd-boot of a configured tree for UEFI firmware. Whatever signature they have (Debian's) goes:
# some firmware looks at the first one only.
# Reads IN_tree, PROGRAMS (what is signed: kernel, loader, refind), /in/certificate and /run/secrets/key. Writes /out/PROGRAM.
. /in/lib.sh
in_tree() { ostree --repo="$repo" "$1" "$IN_tree" "$2"; }
release=$(in_tree ls /usr/lib/modules | sed -n 's,^d.* /usr/lib/modules/,,p' | grep .) || refuse 'the system has no kernel'
loaders=$(in_tree ls /usr/lib/systemd/boot/efi | sed -n 's,^-.* \(/usr/lib/systemd/boot/efi/systemd-boot.*\.efi.*\)$,\1,p')
[ -n "$loaders" ] || refuse 'the system has no boot loader: it needs the package systemd-boot'
in_tree cat "/usr/lib/modules/$release/vmlinuz" >kernel
in_tree cat "$(printf '%s\n' "$loaders" | head -n 1)" >loader
case " $PROGRAMS " in
  *' refind '*)
    refind=$(in_tree ls /usr/share/refind/refind | sed -n 's,^-.* \(/.*/refind_[a-z0-9]*\.efi\)$,\1,p' | grep .) ||
      refuse 'the system has no rEFInd: it needs the package refind'
    in_tree cat "$refind" >refind
    ;;
esac

# The time in the signature is the only thing that would differ.
faketime=$(find /usr/lib -name libfaketime.so.1)
sign() {
  while sbverify --list "$1" 2>/dev/null | grep -q '^signature 1'; do sbattach --remove "$1"; done
  LD_PRELOAD=$faketime FAKETIME='2000-01-01 00:00:00' \
    sbsign --key /run/secrets/key --cert /in/certificate --output "/out/$1" "$1"
  sbverify --cert /in/certificate "/out/$1"
}
for program in $PROGRAMS; do sign "$program"; done
