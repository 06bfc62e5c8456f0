import type { LockedPackage } from '@ingot/contracts/lock.ts'
import { childEnvironment, runCommand } from '@ingot/source/debian/command.ts'
import { forEachLimited } from '@ingot/source/debian/concurrency.ts'
import { poolPath } from '@ingot/source/debian/pool.ts'

/**
 * The locked package whose .deb carries a file at `path`, by the lists inside the packages of the pool. Links, and
 * packages that were not fetched yet, are not known to it.
 */
export async function packageOfPath(
  path: string,
  packages: readonly LockedPackage[],
  { pool, signal }: { readonly pool: string; readonly signal: AbortSignal },
): Promise<LockedPackage | undefined> {
  const wanted = canonical(path)
  const found: LockedPackage[] = []
  await forEachLimited(
    packages,
    4,
    async (locked, inner) => {
      if (found.length > 0) return
      const argv = ['dpkg-deb', '--info', poolPath(pool, locked.sha256), 'md5sums', 'conffiles']
      const { stdout } = await runCommand(argv, { env: childEnvironment(), seconds: 30, signal: inner })
      if (filesIn(stdout.toString()).some((file) => canonical(file) === wanted)) found.push(locked)
    },
    signal,
  )
  return found[0]
}

/** Paths in a package's `md5sums` (`DIGEST  usr/bin/htop`) and `conffiles` (`/etc/htoprc`). */
export function filesIn(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => /^(?:[0-9a-f]{32} {2}|(?=\/))(.+)$/.exec(line)?.[1] ?? '')
    .filter((path) => path !== '')
    .map((path) => (path.startsWith('/') ? path : `/${path}`))
}

/** Where a path really lies on a system whose /bin, /sbin and /lib are links into /usr. */
export function canonical(path: string): string {
  return path.replace(/\/+$/, '').replace(/^\/(bin|sbin|lib|lib64)\//, '/usr/$1/')
}
