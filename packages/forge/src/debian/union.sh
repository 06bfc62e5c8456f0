# Lays imported packages over each other: one commit that looks as if dpkg had unpacked them all.
# Reads /in/trees: a checksum per line, in the order in which they are laid.
. /in/lib.sh
commit $(sed 's/^/--tree=ref=/' /in/trees) >/out/tree
