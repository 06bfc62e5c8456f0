/** What turns raw disks into others, as packages of the tools tree `convert`. */
export const convertToolset = {
  purpose: 'convert',
  packages: ['base-files', 'coreutils', 'dash', 'grep', 'qemu-utils'],
} as const
