#!/bin/sh
# Bundles what starts a kernel on a machine that has no kexec(8): the program, its loader and its libraries; and lists what an
# installation copies, of which the installer on the machine tells how much room it takes.
#
# Reads   IN_COMMIT
# Writes  /out/tool (tar: kexec, loader, lib/), /out/files (of the commit, as `ostree ls -R` lists them)
set -eu
. /in/lib.sh
mkdir -p tool/lib
cp /usr/sbin/kexec tool/kexec
for loader in /lib64/ld-linux-x86-64.so.2 /lib/ld-linux-aarch64.so.1; do
  [ ! -e "$loader" ] || cp -L "$loader" tool/loader
done
tool/loader --list tool/kexec | sed -n 's/^.* => \(\/[^ ]*\) .*$/\1/p' | while read -r library; do
  cp -L "$library" tool/lib/
done
chmod 755 tool/kexec tool/loader
tar -C tool --create --sort=name --format=gnu --mtime=@0 --owner=0 --group=0 --numeric-owner --file=/out/tool .
ostree --repo="$repo" ls -R "$IN_COMMIT" /usr >/out/files
