/** What pouring images needs, as packages of the tools tree `image`. Nothing here is configured, only unpacked. */
export const imageToolset = {
  purpose: 'image',
  packages: [
    'base-files',
    'coreutils',
    'dash',
    'dosfstools',
    'e2fsprogs',
    'fdisk',
    'findutils',
    'libarchive13t64',
    'mawk',
    'mtools',
    'ostree',
    'sed',
  ],
} as const

/** The same, and what other file systems than ext4 take; locked where a disk has some. */
export const fileSystemToolset = {
  purpose: 'file-systems',
  packages: [
    ...imageToolset.packages,
    'btrfs-progs',
    'libfaketime',
    'quickjs',
    'tcc',
    'util-linux',
    'xfsprogs',
  ],
} as const

/** What disks for BIOS need beyond it; locked where a system boots by BIOS. */
export const grubToolset = {
  purpose: 'grub',
  packages: ['base-files', 'coreutils', 'dash', 'grub-common', 'grub-pc-bin'],
} as const
