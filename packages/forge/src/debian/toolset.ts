/** Programs that the stages of a Debian build run, as packages of the locked tools tree `tree`. */
export const treeToolset = {
  purpose: 'tree',
  packages: [
    'attr',
    'bubblewrap',
    'coreutils',
    'dash',
    'diffutils',
    'dpkg',
    'findutils',
    'grep',
    'gzip',
    'mawk',
    'mount',
    'ostree',
    'sed',
    'tar',
    'util-linux',
    'xz-utils',
    'zstd',
  ],
} as const
