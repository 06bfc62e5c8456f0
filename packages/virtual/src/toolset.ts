/** What starting machines needs, as packages of the tools tree `virtual`. Nothing here is configured, only unpacked. */
export const virtualToolset = {
  purpose: 'virtual',
  packages: ['base-files', 'coreutils', 'ovmf', 'qemu-system-x86', 'qemu-utils', 'seabios', 'swtpm'],
} as const
