import { join } from 'node:path'
import type { Lock } from '@ingot/contracts/lock.ts'
import { requestError } from '@ingot/contracts/problem.ts'
import type { Project } from '@ingot/contracts/project.ts'
import { makeDirectory } from '@ingot/forge/store/make-directory.ts'
import { readLock, writeLock } from '@ingot/source/debian/lock-file.ts'
import { checkFixedIds } from '@ingot/source/debian/fixed-ids.ts'
import { lockProject, type LockOptions } from '@ingot/source/debian/lock-project.ts'
import { ownerLabel } from '@ingot/source/debian/request.ts'
import { staleParts } from '@ingot/source/debian/stale.ts'
import type { StalePart } from '@ingot/source/debian/stale.ts'
import { ensureHost } from '../host/ensure.ts'
import { readInvokedProject, type Invocation } from '../invocation.ts'
import type { ProgressView } from '../progress/view.ts'
import { lockRequestOf } from './lock-request.ts'
import { lockPath, storeDirectory } from './places.ts'

export interface LockChange {
  readonly before: Lock | null
  readonly after: Lock
}

/** Brings `ingot.lock` up to date, or further where `update` says so, and writes it when it changed. */
export async function bringLock(
  invocation: Invocation,
  project: Project,
  { update, allowExpired }: Pick<LockOptions, 'update' | 'allowExpired'>,
  view: ProgressView,
): Promise<LockChange> {
  const { options, signal } = invocation
  const path = lockPath(project.directory)
  const before = await readLock(path)
  await ensureHost(['lock'], invocation)
  const store = storeDirectory(options.store)
  await makeDirectory(store)
  const after = await lockProject(lockRequestOf(project), before, {
    state: join(store, 'apt'),
    pool: join(store, 'pool'),
    update,
    allowExpired,
    mirror: options.mirror,
    snapshotMirror: options.snapshot,
    progress: view.progress,
    signal,
  })
  await writeLock(path, after)
  return { before, after }
}

/**
 * The lock as a build needs it: as it stands when it fits what the project declares, else brought up to date, which is
 * said, for everything in the project. With `locked` it must fit. Throws `lock-stale` otherwise, and `id-taken`.
 */
export async function fittingLock(
  invocation: Invocation,
  project: Project,
  { locked, view }: { readonly locked: boolean; readonly view: ProgressView },
): Promise<Lock> {
  const present = await readLock(lockPath(project.directory))
  const request = lockRequestOf(project)
  const stale = staleParts(present, request)
  if (present !== null && stale.length === 0) {
    checkFixedIds(present, request)
    return present
  }
  const reason = present === null ? 'there is no ingot.lock yet' : `ingot.lock lacks ${describeStale(stale)}`
  if (locked) {
    throw requestError({
      code: 'lock-stale',
      message:
        present === null ? 'there is no ingot.lock' : 'ingot.lock does not fit what the project declares',
      where: lockPath(project.directory),
      ...(present === null ? {} : { why: `it lacks ${describeStale(stale)}` }),
      hint: 'bring it up to date and commit it: ingot lock',
    })
  }
  view.progress({ kind: 'notice', message: `${reason}; locking first` })
  return (await bringLock(invocation, await readInvokedProject(invocation), { update: 'none' }, view)).after
}

function describeStale(stale: readonly StalePart[]): string {
  const names = stale.map((part) =>
    part.kind === 'set' ? ownerLabel(part.owner) : `the accounts of ${part.system}`,
  )
  return [...new Set(names)].join(', ')
}
