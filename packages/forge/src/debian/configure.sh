# Configures an unpacked tree with its own dpkg, then seals it into the form that is deployed: /usr/etc, an empty
# /var that systemd-tmpfiles fills, top-level links into /var, the kernel beside its modules.
# Reads IN_union; /in/ids (NAME:ID per line, from the lock); /in/provided (dpkg status of packages that the forge
# itself stands for).
. /in/lib.sh
open_overlay "$IN_union"

inside sh -eu /run/in/inside.sh
inside sh -eu /run/in/seal.sh
rm -rf merged/tmp merged/run
mkdir merged/tmp merged/run
chmod 1777 merged/tmp
close_overlay "$IN_union" >/out/tree
