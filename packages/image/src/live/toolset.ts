import { imageToolset } from '../toolset.ts'

/** What makes live media, as packages of the tools tree `live`. */
export const liveToolset = {
  purpose: 'live',
  packages: [
    ...imageToolset.packages,
    'busybox-static',
    'cpio',
    'erofs-utils',
    'grep',
    'grub-common',
    'grub-pc-bin',
    'systemd-boot-efi',
    'tar',
    'xorriso',
  ],
} as const
