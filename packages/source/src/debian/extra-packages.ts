import { access, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { requestError } from '@ingot/contracts/problem.ts'
import type { LockedPackage } from '@ingot/contracts/lock.ts'
import type { DebianSource } from '@ingot/contracts/source.ts'
import { childEnvironment, runCommand } from './command.ts'
import { digestOfFile, poolPath } from './pool.ts'
import type { ExtraPackage } from './resolve.ts'
import { parseStanza } from './stanza.ts'

/**
 * The user's own .debs, as packages that apt can choose.
 * Throws `local-package-missing`, `local-package-changed`, `local-package-invalid`.
 */
export async function readLocalPackages(source: DebianSource, signal?: AbortSignal): Promise<ExtraPackage[]> {
  const packages: ExtraPackage[] = []
  for (const { path, sha256, bytes } of source.localPackages) {
    const found = await stat(path).catch(() => undefined)
    if (!found?.isFile()) {
      throw requestError({
        code: 'local-package-missing',
        message: 'a local package is not there',
        where: path,
      })
    }
    if ((await digestOfFile(path, signal)) !== sha256) {
      throw requestError({
        code: 'local-package-changed',
        message: 'a local package changed while it was being locked',
        where: path,
        hint: 'try again when it is built',
      })
    }
    const control = await readControl(path, signal)
    const fields = control === undefined ? undefined : parseStanza(control)
    const [name, version, architecture] = ['package', 'version', 'architecture'].map((field) =>
      fields?.get(field),
    )
    if (control === undefined || !name || !version || !architecture) {
      throw requestError({
        code: 'local-package-invalid',
        message: 'a local package is no Debian binary package',
        where: path,
        hint: 'look at it with: dpkg-deb --info FILE',
      })
    }
    if (architecture !== 'all' && architecture !== source.architecture) {
      throw requestError({
        code: 'local-package-invalid',
        message: `a local package is built for ${architecture}, the system is ${source.architecture}`,
        where: path,
      })
    }
    const archivePath = basename(path).replaceAll(/[^\w.+~-]/g, '_')
    packages.push({
      control,
      locked: { name, version, architecture, archive: 'local', path: archivePath, bytes, sha256 },
    })
  }
  return packages
}

/** A locked package that its archive no longer offers, from the pool. None if the pool does not have it either. */
export async function readPooledPackage(
  locked: LockedPackage,
  pool: string,
  signal?: AbortSignal,
): Promise<ExtraPackage | undefined> {
  const path = poolPath(pool, locked.sha256)
  const isThere = await access(path).then(
    () => true,
    () => false,
  )
  const control = isThere ? await readControl(path, signal) : undefined
  return control === undefined ? undefined : { control, locked }
}

async function readControl(deb: string, signal: AbortSignal | undefined): Promise<string | undefined> {
  const result = await runCommand(['dpkg-deb', '--field', deb], {
    env: childEnvironment(),
    seconds: 60,
    signal,
  })
  return result.code === 0 ? result.stdout.toString() : undefined
}
