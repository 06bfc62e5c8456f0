import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { randomUUID } from 'node:crypto'
import { pathToFileURL } from 'node:url'
import { IngotError, requestError, workError } from '@ingot/contracts/problem.ts'
import type { Lock, LockedPackage } from '@ingot/contracts/lock.ts'
import type { Progress } from '@ingot/contracts/progress.ts'
import type { DebianSource } from '@ingot/contracts/source.ts'
import { forEachLimited } from './concurrency.ts'
import { download } from './download.ts'
import type { DownloadOutcome } from './download.ts'
import { readHostProxies } from './host-apt.ts'
import { openHttpClient } from './http.ts'
import type { HttpClient } from './http.ts'
import { findBases, pathOfUrl, urlsOf } from './package-urls.ts'
import type { ArchiveBases } from './package-urls.ts'
import { inspectPooled, poolPath } from './pool.ts'

export interface FetchOptions {
  /** The archives that the packages' `archive` keys name. */
  readonly lock: Pick<Lock, 'archives'>
  readonly packages: readonly LockedPackage[]
  /** Sources of the project's systems: their mirrors, repositories and local packages. */
  readonly sources: readonly DebianSource[]
  readonly pool: string
  /** Base URI of Debian's archive; outranks the sources' and the host's. */
  readonly mirror?: string | undefined
  /** Base URI of a snapshot archive, below which `archive/debian/TIMESTAMP/` lies. None unless given. */
  readonly snapshotMirror?: string | undefined
  readonly progress?: Progress | undefined
  readonly signal?: AbortSignal | undefined
  /** Downloads at once. */
  readonly connections?: number
  /** Seconds without a byte after which a connection is given up. */
  readonly idleSeconds?: number
}

export interface FetchReport {
  readonly fetched: number
  readonly reused: number
  /** Bytes that were fetched. */
  readonly bytes: number
}

/**
 * Brings packages into the pool, each with exactly the locked bytes. What is there is read and checked again; what is
 * damaged is replaced. Interrupted at any moment, the pool holds whole files only.
 * Throws `package-gone`, `package-wrong-bytes`, `mirror-unreachable`, `local-package-changed`, `disk-full`.
 */
export async function fetchPackages(options: FetchOptions): Promise<FetchReport> {
  const { pool, progress, signal } = options
  const wanted = [...new Map(options.packages.map((locked) => [locked.sha256, locked])).values()]
  const missing: LockedPackage[] = []
  await forEachLimited(wanted, 4, async (locked) => {
    const state = await inspectPooled(pool, locked.sha256, locked.bytes, signal)
    if (state === 'sound') return
    missing.push(locked)
    if (state === 'damaged') {
      const message = `the pool's file of ${locked.name} ${locked.version} is not what was locked; it is fetched again`
      progress?.({ kind: 'notice', message })
    }
  })
  const reused = wanted.length - missing.length
  const bytes = missing.reduce((sum, locked) => sum + locked.bytes, 0)
  if (missing.length === 0) return { fetched: 0, reused, bytes: 0 }
  await fetchMissing(missing, bytes, options)
  return { fetched: missing.length, reused, bytes }
}

async function fetchMissing(
  missing: LockedPackage[],
  totalBytes: number,
  options: FetchOptions,
): Promise<void> {
  const { progress, signal, connections = 8 } = options
  const isRemote = missing.some((locked) => locked.archive !== 'local')
  const bases = isRemote ? await findBases(options.sources, options.mirror) : new Map()
  const client = openHttpClient(connections, isRemote ? await readHostProxies(signal) : [])
  const temporary = join(options.pool, 'partial')
  await mkdir(temporary, { recursive: true })
  await sweep(temporary)

  const started = performance.now()
  let doneBytes = 0
  let told = 0
  const onBytes = (count: number): void => {
    doneBytes += count
    if (performance.now() - told < 100) return
    told = performance.now()
    progress?.({ kind: 'advance', id: 'fetch', doneBytes })
  }
  const finish = (outcome: 'done' | 'failed'): void =>
    progress?.({ kind: 'finish', id: 'fetch', outcome, seconds: (performance.now() - started) / 1000 })

  progress?.({ kind: 'start', id: 'fetch', label: `fetch ${missing.length} packages`, totalBytes })
  try {
    // The largest first: none of them is left alone at the end.
    const order = missing.toSorted((a, b) => b.bytes - a.bytes)
    await forEachLimited(
      order,
      connections,
      (locked, stop) => fetchOne(locked, { ...options, signal: stop }, { bases, client, temporary, onBytes }),
      signal,
    )
    finish('done')
  } catch (error) {
    finish('failed')
    throw explainDisk(error, options.pool)
  } finally {
    client.close()
  }
}

interface Surroundings {
  readonly bases: ArchiveBases
  readonly client: HttpClient
  readonly temporary: string
  readonly onBytes: (count: number) => void
}

async function fetchOne(locked: LockedPackage, options: FetchOptions, around: Surroundings): Promise<void> {
  const { direct, snapshot } = locationsOf(locked, options, around.bases)
  const tried: { readonly url: string; readonly outcome: DownloadOutcome }[] = []
  for (const url of [...direct, ...snapshot]) {
    const to = join(around.temporary, `${process.pid}.${randomUUID()}`)
    try {
      const { bytes, sha256 } = locked
      const { idleSeconds = 30, signal } = options
      const outcome = await download({ ...around, url, to, bytes, sha256, idleSeconds, signal })
      if (outcome.kind === 'done') {
        const path = poolPath(options.pool, sha256)
        await mkdir(dirname(path), { recursive: true })
        await rename(to, path)
        return
      }
      tried.push({ url, outcome })
      // Wrong bytes are told, not papered over by asking elsewhere.
      if (outcome.kind === 'wrong') break
    } finally {
      await rm(to, { force: true })
    }
  }
  throw explainFailure(locked, tried, snapshot.length > 0)
}

function locationsOf(
  locked: LockedPackage,
  options: FetchOptions,
  bases: ArchiveBases,
): ReturnType<typeof urlsOf> {
  if (locked.archive !== 'local') return urlsOf(locked, options.lock, bases, options.snapshotMirror)
  const file = options.sources
    .flatMap((source) => source.localPackages)
    .find((candidate) => candidate.sha256 === locked.sha256)
  if (file) return { direct: [pathToFileURL(file.path).href], snapshot: [] }
  throw requestError({
    code: 'local-package-changed',
    message: `the local package ${locked.name} ${locked.version} is not the one that was locked`,
    where: locked.path,
    why: `no local package of the project has the SHA-256 ${locked.sha256}`,
    hint: 'put the old file back, or lock the new one: ingot lock',
  })
}

type Tried = readonly { readonly url: string; readonly outcome: DownloadOutcome }[]

function explainFailure(locked: LockedPackage, tried: Tried, askedSnapshot: boolean): Error {
  const what = `${locked.name} ${locked.version}`
  const last = tried.at(-1)
  const where = last ? pathOfUrl(last.url) : locked.path
  if (last?.outcome.kind === 'wrong') {
    return workError({
      code: 'package-wrong-bytes',
      message: `what came for ${what} is not what was locked`,
      where,
      why: `expected ${locked.bytes} bytes with SHA-256 ${locked.sha256}, got ${last.outcome.got}`,
      hint: 'nothing of it was kept; use another mirror, and mistrust this one',
    })
  }
  const failed = tried.find(({ outcome }) => outcome.kind === 'failed')
  if (failed?.outcome.kind === 'failed') {
    return workError({
      code: 'mirror-unreachable',
      message: `${what} cannot be fetched`,
      where: pathOfUrl(failed.url),
      why: failed.outcome.why,
      hint: 'check the network and the proxy, then try again: what has arrived is kept',
    })
  }
  return workError({
    code: 'package-gone',
    message: `${what} is no longer on the mirror`,
    where,
    why: askedSnapshot
      ? 'the snapshot archive does not have it either'
      : 'no snapshot archive is set to ask instead',
    hint: askedSnapshot
      ? `lock a newer one: ingot lock --update ${locked.name}`
      : `set a snapshot archive, or lock a newer one: ingot lock --update ${locked.name}`,
  })
}

function explainDisk(error: unknown, pool: string): unknown {
  if (error instanceof IngotError || !(error instanceof Error) || !('code' in error)) return error
  if (error.code !== 'ENOSPC' && error.code !== 'EDQUOT') return error
  return workError(
    {
      code: 'disk-full',
      message: 'the disk is full',
      where: pool,
      why: 'a package did not fit',
      hint: 'free some space and try again: what has arrived is kept',
    },
    { cause: error },
  )
}

/** Removes what processes left that are no longer there. */
async function sweep(temporary: string): Promise<void> {
  for (const name of await readdir(temporary)) {
    if (!isAlive(Number.parseInt(name, 10))) await rm(join(temporary, name), { force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
