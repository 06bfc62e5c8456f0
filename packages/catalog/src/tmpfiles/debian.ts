import { formatOptionPath } from '@ingot/language/path.ts'
import type { LowerToDebian } from '../contribution.ts'
import { textFile } from '../entries.ts'
import type { TmpfilesConfig } from './options.ts'

type Paths = TmpfilesConfig['systemd']['tmpfiles']['settings'][string]

export const lowerTmpfiles: LowerToDebian<TmpfilesConfig> = (config, { origin }) => ({
  files: Object.entries(config.systemd.tmpfiles.settings).map(([name, paths]) =>
    textFile(
      `/usr/lib/tmpfiles.d/declared-${name}.conf`,
      textOf(paths),
      origin(formatOptionPath(['systemd', 'tmpfiles', 'settings', name])),
    ),
  ),
})

function textOf(paths: Paths): string {
  return Object.entries(paths)
    .flatMap(([path, rules]) =>
      Object.entries(rules).map(([type, { mode, user, group, age, argument }]) =>
        [type, quoted(path), mode, user, group, age, argument === '' ? '-' : argument].join(' '),
      ),
    )
    .map((line) => `${line}\n`)
    .join('')
}

function quoted(path: string): string {
  return /[\s"'\\]/.test(path) ? `"${path.replaceAll(/["\\]/g, '\\$&')}"` : path
}
