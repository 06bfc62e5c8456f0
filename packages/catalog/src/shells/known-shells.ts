/** Packages of login shells, by their path in trixie; those of Debian's base (bash, dash) need none. */
const packages: { readonly [path: string]: string } = {
  '/bin/zsh': 'zsh',
  '/usr/bin/zsh': 'zsh',
  '/bin/fish': 'fish',
  '/usr/bin/fish': 'fish',
  '/bin/mksh': 'mksh',
  '/usr/bin/mksh': 'mksh',
  '/bin/ksh': 'ksh93u+m',
  '/usr/bin/ksh': 'ksh93u+m',
  '/bin/tcsh': 'tcsh',
  '/usr/bin/tcsh': 'tcsh',
  '/usr/bin/xonsh': 'xonsh',
}

/** The package that brings a shell; undefined where it comes by itself or nobody knows. */
export function packageOfShell(path: string): string | undefined {
  return Object.hasOwn(packages, path) ? packages[path] : undefined
}
