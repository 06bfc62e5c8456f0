/** What makes keys and signatures for UEFI firmware, as packages of the tools tree `secure-boot`. */
export const secureBootToolset = {
  purpose: 'secure-boot',
  packages: [
    'base-files',
    'coreutils',
    'dash',
    'findutils',
    'grep',
    'libfaketime',
    'openssl',
    'ostree',
    'sbsigntool',
    'sed',
  ],
} as const
