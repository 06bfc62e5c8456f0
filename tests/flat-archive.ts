import { execFileSync } from 'node:child_process'
import { copyFileSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { renderFields, sha256Of } from './source-archive.ts'
import type { DebFile, SigningKey } from './source-archive.ts'

/** Publishes packages as many vendors do: everything in one directory, its index beside it, no suites and components. */
export function publishFlat(directory: string, debs: readonly DebFile[], key: SigningKey): void {
  const entries = debs.map(({ path, control }) => {
    copyFileSync(path, join(directory, basename(path)))
    const size = String(statSync(path).size)
    return renderFields({ ...control, Filename: `./${basename(path)}`, Size: size, SHA256: sha256Of(path) })
  })
  const index = join(directory, 'Packages')
  writeFileSync(index, entries.join('\n'))
  const release = join(directory, 'Release')
  const fields = {
    Origin: 'Vendor',
    Date: new Date(Date.now() - 60_000).toUTCString(),
    Architectures: 'amd64',
    SHA256: `\n ${sha256Of(index)} ${statSync(index).size} Packages`,
  }
  writeFileSync(release, renderFields(fields))
  const argv = ['--homedir', key.home, '--batch', '--quiet', '--yes', '--clearsign', '--output']
  execFileSync('gpg', [...argv, join(directory, 'InRelease'), release], { stdio: 'ignore' })
}
