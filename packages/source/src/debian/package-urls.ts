import { requestError } from '@ingot/contracts/problem.ts'
import type { Lock, LockedPackage } from '@ingot/contracts/lock.ts'
import type { DebianSource } from '@ingot/contracts/source.ts'
import { mirrorsOf, readHostMirrors } from './host-apt.ts'
import type { DebianMirrors } from './host-apt.ts'
import { own } from './own.ts'
import { timestampOf } from './release-file.ts'
import { checkedBaseUri } from './uri.ts'

/** Base URIs by the name of the archive. Debian's may have several: every mirror that a source names. */
export type ArchiveBases = ReadonlyMap<string, readonly string[]>

/**
 * Where the archives of these sources are. `mirror` outranks what the sources say; where nothing does, the host's apt is
 * asked. Throws `mirror-unknown`.
 */
export async function findBases(
  sources: readonly DebianSource[],
  mirror: string | undefined,
): Promise<ArchiveBases> {
  const mirrors: DebianMirrors[] = []
  if (mirror !== undefined) mirrors.push(mirrorsOf(mirror))
  else {
    for (const source of sources) if (source.mirror !== undefined) mirrors.push(mirrorsOf(source.mirror))
    if (mirrors.length === 0 || sources.some((source) => source.mirror === undefined)) {
      mirrors.push(await readHostMirrors())
    }
  }
  const repositories = sources.flatMap((source) => source.repositories)
  return new Map<string, readonly string[]>([
    ['debian', [...new Set(mirrors.map(({ debian }) => debian))]],
    ['debian-security', [...new Set(mirrors.map(({ security }) => security))]],
    ...repositories.map(({ name, uri }) => [name, [checkedBaseUri(uri, `the repository ${name}`)]] as const),
  ])
}

/** All places to ask for a package, in order: its archive, then snapshots of it from when it was locked and a day later. */
export function urlsOf(
  locked: LockedPackage,
  lock: Pick<Lock, 'archives'>,
  bases: ArchiveBases,
  snapshotMirror: string | undefined,
): { readonly direct: readonly string[]; readonly snapshot: readonly string[] } {
  const archive = own(lock.archives, locked.archive)
  const path = locked.path.split('/').map(encodeURIComponent).join('/').replaceAll('%2B', '+')
  const direct = archive && bases.get(archive.name)
  if (!archive || !direct) {
    throw requestError({
      code: 'archive-unknown',
      message: `the address of the archive ${archive?.name ?? locked.archive} is not known`,
      where: `${locked.name} ${locked.version}`,
      why: 'no source of the project declares it',
      hint: 'add the repository again, or write a new lock: ingot lock',
    })
  }
  const isDebian = archive.name === 'debian' || archive.name === 'debian-security'
  const base = snapshotMirror && checkedBaseUri(snapshotMirror, 'the snapshot archive')
  const moments = [archive.date, aDayAfter(archive.date)].map((date) => timestampOf(date))
  return {
    direct: direct.map((uri) => `${uri}/${directoryOf(archive.suite)}${path}`),
    snapshot:
      base && isDebian ? moments.map((moment) => `${base}/archive/${archive.name}/${moment}/${path}`) : [],
  }
}

/** Paths of packages begin at the archive, unless its suite is a directory: then they begin there. */
function directoryOf(suite: string): string {
  return suite.endsWith('/') ? suite.replace(/^\/+/, '') : ''
}

/** A snapshot is taken some hours after the release file was made; files stay for more than a day. */
function aDayAfter(date: string): string {
  return new Date(Date.parse(date) + 86_400_000).toISOString().replace('.000Z', 'Z')
}

/** A URL without its host: mirrors differ, the path is what a message needs. */
export function pathOfUrl(url: string): string {
  return decodeURIComponent(new URL(url).pathname)
}
