import { availableParallelism } from 'node:os'
import { chmod, mkdir, open, readFile, writeFile, type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import type { ProvidedFile } from '@ingot/contracts/machine.ts'
import type { LockedPackage } from '@ingot/contracts/lock.ts'
import { requestError } from '@ingot/contracts/problem.ts'
import type { Progress } from '@ingot/contracts/progress.ts'
import { findIdMap, type IdMap } from './sandbox/id-map.ts'
import { createLimiter, type Limiter } from './action/limiter.ts'
import { makeDirectory } from './store/make-directory.ts'
import { storeLayout, type StoreLayout } from './store/layout.ts'
import { sweepScratch } from './store/sweep.ts'

export interface ForgeOptions {
  /** Directory of the store; made when missing. */
  readonly store: string
  /** The locked packages of each tools tree, by purpose. */
  readonly toolsets: Readonly<Record<string, readonly LockedPackage[]>>
  /** Puts these packages into the store's pool, verified. Called only for what an action is about to read. */
  readonly fetch: (packages: readonly LockedPackage[]) => Promise<void>
  /** What the builder itself brings to systems: texts by the names that blueprints have for them. */
  readonly provided: () => Promise<Readonly<Record<ProvidedFile, string>>>
  /**
   * The file of the private key that belongs to a certificate (PEM). Called only when something is about to be signed.
   * Absent: nothing can be.
   * @throws request error where there is none, or where it should not be used.
   */
  readonly signingKey?: (certificate: string) => Promise<string>
  readonly progress: Progress
  readonly signal: AbortSignal
  /** Build everything anew instead of reusing results: for proofs of reproducibility and for measuring. */
  readonly fresh?: boolean
  /** Run nothing: what is not remembered throws `not-built`. For asking what was built already. */
  readonly rememberedOnly?: boolean
}

/** An open store with what it takes to run actions on it. */
export interface Forge extends ForgeOptions {
  readonly layout: StoreLayout
  readonly ids: IdMap
  readonly limiter: Limiter
  readonly counts: { run: number; reused: number }
  /** Tools trees being unpacked or ready, by digest. */
  readonly toolsTrees: Map<string, Promise<string>>
  /** Scratch directories being deleted; awaited by {@link closeForge}. */
  readonly sweeping: Set<Promise<void>>
}

export async function openForge(options: ForgeOptions): Promise<Forge> {
  const layout = storeLayout(path.resolve(options.store))
  await makeDirectory(layout.root)
  await chmod(layout.root, 0o700)
  const { root: _root, repository: _repository, ...directories } = layout
  await Promise.all(Object.values(directories).map((directory) => mkdir(directory, { recursive: true })))
  const ids = await findIdMap()
  await refuseOthersStore(layout, ids)
  const forge: Forge = {
    ...options,
    layout,
    ids,
    limiter: createLimiter(availableParallelism()),
    counts: { run: 0, reused: 0 },
    toolsTrees: new Map(),
    sweeping: new Set(),
  }
  await sweepScratch(layout, ids).catch(() =>
    options.progress({
      kind: 'notice',
      message: `cannot delete what earlier builds left in ${layout.scratch}`,
    }),
  )
  return forge
}

/**
 * Files in the repository have the ids that the map gave them. With another map they would have other owners in a
 * system, and nobody would notice.
 */
async function refuseOthersStore(layout: StoreLayout, { uids, gids }: IdMap): Promise<void> {
  const file = path.join(layout.root, 'ids')
  const own = JSON.stringify({ uids, gids })
  await writeFile(file, own, { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  if ((await readFile(file, 'utf8')) === own) return
  throw requestError({
    code: 'store-of-another-user',
    message: 'this store was made by another user, or with other subordinate ids',
    where: layout.root,
    why: 'its files would have wrong owners in a system',
    hint: 'use a store of your own: --store DIR',
  })
}

/** Waits for what goes on behind finished actions. */
export async function closeForge(forge: Forge): Promise<void> {
  await Promise.allSettled(forge.sweeping)
}

export async function openLog(
  layout: StoreLayout,
  name: string,
): Promise<{ file: string; handle: FileHandle }> {
  const file = path.join(layout.logs, `${name}.log`)
  return { file, handle: await open(file, 'w') }
}
