import type { Lock, PackageSet } from '@ingot/contracts/lock.ts'
import { own } from './own.ts'
import { setsOf } from './request.ts'
import type { LockRequest, SetOwner } from './request.ts'

/** A part of a project that the lock does not cover as it is declared now. */
export type StalePart =
  | { readonly kind: 'set'; readonly owner: SetOwner; readonly reason: 'new' | 'changed' }
  | { readonly kind: 'accounts'; readonly system: string }

/** What `ingot lock` would have to work on. Empty: the lock fits. Parts that nobody asks for any more do not count. */
export function staleParts(lock: Lock | null, request: LockRequest): StalePart[] {
  const sets = setsOf(request).flatMap(({ owner, digest }): StalePart[] => {
    const locked = lock ? lockedSet(lock, owner) : undefined
    if (!locked) return [{ kind: 'set', owner, reason: 'new' }]
    return locked.request === digest ? [] : [{ kind: 'set', owner, reason: 'changed' }]
  })
  const accounts = request.systems.flatMap(({ name, accounts: declared }): StalePart[] => {
    const known = lock ? own(lock.systems, name)?.accounts : undefined
    const isSame = known === undefined || sortedUnique(declared).join() === known.join()
    return isSame ? [] : [{ kind: 'accounts', system: name }]
  })
  return [...sets, ...accounts]
}

/** The set of an owner in a lock, if it has one. */
export function lockedSet(lock: Lock, owner: SetOwner): PackageSet | undefined {
  if (owner.kind === 'tools') return own(lock.tools, owner.name)
  return own(lock.systems, owner.name)?.[owner.part]
}

export function sortedUnique(names: readonly string[]): string[] {
  return [...new Set(names)].toSorted()
}
