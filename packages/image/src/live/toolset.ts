import { imageToolset } from '../toolset.ts'

/** What makes live media, as packages of the tools tree `live`. */
export const liveToolset = {
  purpose: 'live',
  packages: [
    ...imageToolset.packages,
    'cpio',
    'erofs-utils',
    'grep',
    'grub-common',
    'grub-pc-bin',
    'systemd-boot-efi',
    'xorriso',
  ],
} as const
