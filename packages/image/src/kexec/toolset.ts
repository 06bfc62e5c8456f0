/** What starts another kernel on a machine that runs, as packages of the tools tree `kexec`; locked where a system has the installer. */
export const kexecToolset = {
  purpose: 'kexec',
  packages: ['base-files', 'coreutils', 'dash', 'kexec-tools', 'mawk', 'ostree', 'sed', 'tar'],
} as const
