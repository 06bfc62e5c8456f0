#!/bin/sh
# What an installer needs of GRUB for BIOS: the beginning of a disk, as every disk for BIOS has it, and its configuration.
#
# Reads   /in/BOOT, /in/CORE (raw-bios/grub-core.sh), /in/GRUB_CFG, /in/GRUB_HOST, /in/GRUB_WORDS, CODE_SECTOR, CODE_SECTORS,
#         MENU_TIMEOUT, SERIAL
# Writes  /out/disk, /out/configuration, /out/settings
set -eu
: "$CODE_SECTOR" "$CODE_SECTORS" "$MENU_TIMEOUT" "$SERIAL"
. /in/GRUB_WORDS
truncate -s $(((CODE_SECTOR + CODE_SECTORS) * 512)) /out/disk
dd if=/in/BOOT of=/out/disk bs=440 count=1 conv=notrunc status=none
dd if=/in/CORE of=/out/disk bs=512 seek="$CODE_SECTOR" conv=notrunc status=none
cat /in/GRUB_HOST /in/GRUB_CFG >/out/configuration
settings "$MENU_TIMEOUT" "$SERIAL" >/out/settings
