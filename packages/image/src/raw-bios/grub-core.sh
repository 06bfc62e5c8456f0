#!/bin/sh
# Makes GRUB as BIOS starts it: the boot sector, and the core image that it loads from CODE_SECTOR on. What grub-install
# finds out about a mounted disk is known here before the disk exists. Offsets: GRUB 2.12, include/grub/i386/pc/boot.h.
#
# Reads   PREFIX (GRUB's name of the directory with grub.cfg), MODULES, CODE_SECTOR, CODE_SECTORS
# Writes  /out/boot (the code area of sector 0), /out/core
set -eu
: "$PREFIX" "$MODULES" "$CODE_SECTOR" "$CODE_SECTORS"
grub=/usr/lib/grub/i386-pc

# patch FILE OFFSET BYTE...: overwrites bytes in place.
patch() {
  file=$1 offset=$2
  shift 2
  for byte; do printf "\\$(printf %03o "$byte")"; done | dd of="$file" bs=1 seek=$((offset)) conv=notrunc status=none
}
# sector N: its eight bytes, the lowest first.
sector() { echo $(($1 & 255)) $(($1 >> 8 & 255)) $(($1 >> 16 & 255)) $(($1 >> 24 & 255)) 0 0 0 0; }

# shellcheck disable=SC2086 -- a list
grub-mkimage --format=i386-pc --directory=$grub --prefix="$PREFIX" --output=core $MODULES
[ "$(stat -c %s core)" -le $((CODE_SECTORS * 512)) ] || { echo "GRUB's core image is too large" >&2; exit 1; }
# Its first sector loads the others: where they begin.
patch core 0x1f4 $(sector $((CODE_SECTOR + 1)))

# Only code: the disk's signature and the partition table follow in sector 0.
head -c 440 $grub/boot.img >boot
patch boot 0x5c $(sector "$CODE_SECTOR")
# Some firmware does not say which disk it started from; two no-ops let the check for that run.
patch boot 0x66 0x90 0x90

mv boot core /out/
