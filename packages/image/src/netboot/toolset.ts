/** What makes one program of kernel, initramfs and arguments, and signs it, as packages of the tools tree `uki`. */
export const ukiToolset = {
  purpose: 'uki',
  packages: [
    'base-files',
    'coreutils',
    'dash',
    'findutils',
    'libfaketime',
    'sbsigntool',
    'systemd-boot-efi',
    'systemd-ukify',
  ],
} as const
