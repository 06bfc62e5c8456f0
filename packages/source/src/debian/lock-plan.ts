import { requestError } from '@ingot/contracts/problem.ts'
import type { Lock, LockedPackage } from '@ingot/contracts/lock.ts'
import type { DebianSource } from '@ingot/contracts/source.ts'
import { nearestNames } from './names.ts'
import { own } from './own.ts'
import { setsOf } from './request.ts'
import type { LockRequest, SetRequest } from './request.ts'
import { packagesOf } from './slice.ts'
import { lockedSet } from './stale.ts'

/** `none`: keep what is locked. `all`: everything anew. A list: these packages anew, the rest pinned. */
export type UpdatePolicy = 'none' | 'all' | readonly string[]

/** What is to be done about one set. */
export type SetPlan =
  | { readonly kind: 'keep'; readonly set: SetRequest; readonly packages: readonly LockedPackage[] }
  | {
      readonly kind: 'resolve'
      readonly set: SetRequest
      /**
       * The locked packages of the set and of its system's other half: they stay, whatever the archive has by now. None
       * of a Debian release or a repository that the source does not name any more.
       */
      readonly kept: readonly LockedPackage[]
      /** Locked packages of other systems: their versions are preferred where the archive still has them. */
      readonly preferred: readonly LockedPackage[]
      /** Packages that may change although the rest is pinned. */
      readonly update: readonly string[]
    }

/** Decides set by set what to keep and what to resolve. Throws `update-unknown-package`. */
export function planSets(request: LockRequest, previous: Lock | null, update: UpdatePolicy): SetPlan[] {
  if (typeof update !== 'string') checkUpdate(update, previous)
  return setsOf(request).map((set): SetPlan => {
    const locked = previous ? lockedSet(previous, set.owner) : undefined
    const packages = previous && locked ? packagesOf(previous, locked) : []
    const named = typeof update === 'string' ? [] : update
    const isTouched = update === 'all' || packages.some(({ name }) => named.includes(name))
    if (locked && locked.request === set.digest && !isTouched) return { kind: 'keep', set, packages }
    if (!previous || update === 'all') return { kind: 'resolve', set, kept: [], preferred: [], update: named }
    const { half, rest } = others(previous, set)
    const stays = (one: LockedPackage): boolean => isOfSource(one, previous, set.source)
    return {
      kind: 'resolve',
      set,
      kept: [...packages, ...half].filter(stays),
      preferred: rest.filter(stays),
      update: named,
    }
  })
}

/** Whether a source could have a package: updates and security fixes of its release count, wanted now or not. */
function isOfSource(
  locked: LockedPackage,
  { archives }: Lock,
  { suite, repositories }: DebianSource,
): boolean {
  const archive = own(archives, locked.archive)
  if (archive === undefined) return true
  if (archive.name === 'debian' || archive.name === 'debian-security')
    return archive.suite === suite || archive.suite.startsWith(`${suite}-`)
  return repositories.some(({ name, suite: theirs }) => name === archive.name && theirs === archive.suite)
}

interface Others {
  /** Of the same system. */
  readonly half: readonly LockedPackage[]
  /** Of other systems. */
  readonly rest: readonly LockedPackage[]
}

/** Locked packages of other sets for the same architecture. Tools and systems do not look at each other. */
function others(previous: Lock, { owner, source }: SetRequest): Others {
  if (owner.kind === 'tools') return { half: [], rest: [] }
  const systems = Object.entries(previous.systems)
    .filter(([, part]) => part.architecture === source.architecture)
    .map(([name, part]) => ({
      isSame: name === owner.name,
      packages: [...packagesOf(previous, part.root), ...packagesOf(previous, part.initramfs)],
    }))
  return {
    half: systems.filter(({ isSame }) => isSame).flatMap(({ packages }) => packages),
    rest: systems.filter(({ isSame }) => !isSame).flatMap(({ packages }) => packages),
  }
}

function checkUpdate(names: readonly string[], previous: Lock | null): void {
  const known = new Set(Object.values(previous?.packages ?? {}).map(({ name }) => name))
  const unknown = names.filter((name) => !known.has(name))
  if (unknown.length === 0) return
  throw requestError(
    unknown.map((name) => {
      const [nearest] = nearestNames(name, known)
      return {
        code: 'update-unknown-package',
        message: `${name} is not in the lock, so it cannot be updated`,
        hint: nearest ? `did you mean ${nearest}?` : 'new packages are added by declaring them',
      }
    }),
  )
}
