import { randomBytes } from 'node:crypto'
import type { Lock, LockedPackage } from '@ingot/contracts/lock.ts'
import type { Progress } from '@ingot/contracts/progress.ts'
import { allocateIds } from './account-ids.ts'
import { assembleLock } from './assemble.ts'
import type { ResolvedSet } from './assemble.ts'
import { forEachLimited } from './concurrency.ts'
import { fetchPackages } from './fetch-packages.ts'
import { checkFixedIds } from './fixed-ids.ts'
import { checkNames } from './find-package.ts'
import { accountsOfPackage } from './learn-accounts.ts'
import { planSets } from './lock-plan.ts'
import type { SetPlan, UpdatePolicy } from './lock-plan.ts'
import { setsOf, toolsSource } from './request.ts'
import type { LockRequest } from './request.ts'
import { resolveSets } from './resolve-sets.ts'
import { packagesOf } from './slice.ts'

export interface LockOptions {
  /** Directory for indexes and what was learnt of packages; may be shared by projects and removed at any time. */
  readonly state: string
  /** Where package files are kept, see `fetchPackages`. */
  readonly pool: string
  readonly update: UpdatePolicy
  /** Base URI of Debian's archive; outranks the sources' and the host's. */
  readonly mirror?: string | undefined
  /** Base URI of a snapshot archive, see `fetchPackages`. */
  readonly snapshotMirror?: string | undefined
  /** Keys that Debian's archives must be signed with. Absent: the host's debian-archive-keyring. */
  readonly keyring?: string | undefined
  /** Archives are read although they say that they have expired: they may hide newer packages. */
  readonly allowExpired?: boolean | undefined
  readonly progress?: Progress | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * The lock for a request. What `previous` holds stays, unless `update` says otherwise or the request changed; where
 * nothing changed nothing is read but `previous`. Needs apt, gpgv and dpkg-deb on the host, and no privileges.
 * Throws errors that name the archive, set or package at fault, and `id-taken`.
 */
export async function lockProject(
  request: LockRequest,
  previous: Lock | null,
  options: LockOptions,
): Promise<Lock> {
  options.signal?.throwIfAborted()
  checkNames(setsOf(request))
  const plans = planSets(request, previous, options.update)
  const resolvable = plans.filter((plan) => plan.kind === 'resolve')
  const recover = (packages: readonly LockedPackage[]): Promise<void> =>
    tryFetch(packages, previous?.archives ?? {}, request, options)
  const resolved =
    resolvable.length > 0
      ? await resolveSets(resolvable, { ...options, known: Object.values(previous?.packages ?? {}), recover })
      : undefined
  const archives = { ...previous?.archives, ...resolved?.archives }
  const sets = plans.map((plan) => toResolved(plan, resolved?.sets ?? []))
  const learnt = await learnAccounts(sets, archives, request, previous, options)
  const ids = allocateIds({
    known: previous?.ids ?? {},
    packaged: learnt.flatMap(({ packages }) => packages.flatMap(({ accounts }) => accounts ?? [])),
    declared: request.systems.flatMap(({ accounts }) => accounts),
    reserved: request.systems.flatMap(({ fixedIds }) => (fixedIds ?? []).map(({ id }) => id)),
  })
  const seed = previous?.seed ?? randomBytes(32).toString('hex')
  const lock = assembleLock({ request, seed, archives, sets: learnt, ids })
  checkFixedIds(lock, request)
  return lock
}

function toResolved(plan: SetPlan, resolved: readonly ResolvedSet[]): ResolvedSet {
  if (plan.kind === 'keep') return plan
  const found = resolved.find(({ set }) => set === plan.set)
  return found ?? { set: plan.set, packages: [] }
}

/** Fetches what can still be had; what cannot is dealt with by whoever asked. */
async function tryFetch(
  packages: readonly LockedPackage[],
  archives: Lock['archives'],
  request: LockRequest,
  options: LockOptions,
): Promise<void> {
  const sources = sourcesOf(request)
  await forEachLimited(packages, 4, async (locked, signal) => {
    try {
      const quiet = { ...options, progress: undefined, signal }
      await fetchPackages({ ...quiet, lock: { archives }, packages: [locked], sources })
    } catch {
      options.signal?.throwIfAborted()
    }
  })
}

/** The sources of everything that a request locks, the tools' among them. */
export function sourcesOf(request: LockRequest): ReturnType<typeof toolsSource>[] {
  return [
    ...request.systems.map(({ source }) => source),
    ...(request.tools.length > 0 ? [toolsSource()] : []),
  ]
}

function isRoot({ set: { owner } }: ResolvedSet): boolean {
  return owner.kind === 'system' && owner.part === 'root'
}

/** Only a system's root is ever configured, so only its packages create accounts. */
async function learnAccounts(
  sets: readonly ResolvedSet[],
  archives: Lock['archives'],
  request: LockRequest,
  previous: Lock | null,
  options: LockOptions,
): Promise<ResolvedSet[]> {
  const known = previous ? knownAccounts(previous) : new Map<string, readonly string[]>()
  const fresh = new Map<string, LockedPackage>()
  for (const { packages } of sets.filter(isRoot)) {
    for (const locked of packages) if (!known.has(locked.sha256)) fresh.set(locked.sha256, locked)
  }
  const list = [...fresh.values()]
  if (list.length > 0) {
    await fetchPackages({ ...options, lock: { archives }, packages: list, sources: sourcesOf(request) })
    await forEachLimited(
      list,
      4,
      async (locked, signal) => {
        known.set(locked.sha256, await accountsOfPackage(locked, { ...options, signal }))
      },
      options.signal,
    )
  }
  return sets.map((resolved) => ({
    ...resolved,
    packages: resolved.packages.map((locked) => {
      const accounts = known.get(locked.sha256) ?? []
      return accounts.length > 0 ? { ...locked, accounts: [...accounts] } : locked
    }),
  }))
}

function knownAccounts(lock: Lock): Map<string, readonly string[]> {
  const roots = Object.values(lock.systems).flatMap(({ root }) => packagesOf(lock, root))
  return new Map(roots.map((locked) => [locked.sha256, locked.accounts ?? []]))
}
