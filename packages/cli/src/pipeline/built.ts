import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { IngotError, requestError } from '@ingot/contracts/problem.ts'
import type { System } from '@ingot/contracts/system.ts'
import { buildSystem } from '@ingot/forge/debian/build-system.ts'
import { inventoryOf } from '@ingot/forge/debian/inventory.ts'
import { storeLayout } from '@ingot/forge/store/layout.ts'
import { digestOfSlice, sliceOf } from '@ingot/source/debian/slice.ts'
import { staleParts } from '@ingot/source/debian/stale.ts'
import type { CommitSide } from '../explain/diff-commits.ts'
import type { Invocation } from '../invocation.ts'
import { withForge } from './build.ts'
import type { Job } from './build.ts'
import { lockRequestOf } from './lock-request.ts'
import { storeDirectory } from './places.ts'

/** Why a system has no commit yet. Anything else that goes wrong is a failure. */
const absences: ReadonlySet<string> = new Set(['not-built', 'file-changed', 'lock-incomplete'])

/** The commit of a system as it is declared and locked, where the store has it. Builds nothing. */
export async function builtCommit(
  invocation: Invocation,
  job: Job,
  system: System,
): Promise<string | undefined> {
  const { repository } = storeLayout(storeDirectory(invocation.options.store))
  const isStale = staleParts(job.lock, lockRequestOf({ systems: [system] })).length > 0
  if (isStale || !existsSync(repository)) return undefined
  try {
    return await withForge(invocation, { ...job, rememberedOnly: true }, async (forge) => {
      const slice = sliceOf(job.lock, system.name)
      const request = { blueprint: system.blueprint, slice, sliceDigest: digestOfSlice(slice) }
      return (await buildSystem(forge, request)).checksum
    })
  } catch (error) {
    if (error instanceof IngotError && absences.has(error.problems[0]?.code ?? '')) return undefined
    throw error
  }
}

/** What is in these commits of the store. */
export async function inventories(
  invocation: Invocation,
  job: Job,
  checksums: readonly string[],
): Promise<readonly CommitSide[]> {
  return withForge(invocation, job, async (forge) => {
    const looked = new Map([...new Set(checksums)].map((one) => [one, inventoryOf(forge, one)]))
    const sides = checksums.map(async (checksum) => ({
      checksum,
      inventory: await (looked.get(checksum) ?? inventoryOf(forge, checksum)),
    }))
    return Promise.all(sides)
  })
}

/** Whether a text may be the checksum of a commit, or how it begins. */
export function looksLikeCommit(text: string): boolean {
  return /^[0-9a-f]{6,64}$/.test(text)
}

/**
 * The commit of the store whose checksum begins like that; undefined where the text is none, or no commit does. The
 * store has commits of single packages and of steps of builds, too.
 * @throws IngotError where several commits do.
 */
export async function findCommit(store: string, text: string): Promise<string | undefined> {
  if (!looksLikeCommit(text)) return undefined
  const directory = text.slice(0, 2)
  const objects = join(storeLayout(store).repository, 'objects', directory)
  const names = await readdir(objects).catch(() => [])
  const found = names
    .filter((name) => name.endsWith('.commit') && name.startsWith(text.slice(2)))
    .map((name) => `${directory}${name.slice(0, -'.commit'.length)}`)
  if (found.length < 2) return found[0]
  throw requestError({
    code: 'commit-ambiguous',
    message: `several commits begin with ${text}`,
    hint: `write more of it; there are ${found.map((one) => one.slice(0, 16)).join(', ')}`,
  })
}
