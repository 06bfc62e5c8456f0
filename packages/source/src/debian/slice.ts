import { createHash } from 'node:crypto'
import { canonicalJson } from '@ingot/contracts/json.ts'
import type { Lock, LockedPackage, LockSlice, PackageSet } from '@ingot/contracts/lock.ts'
import { requestError } from '@ingot/contracts/problem.ts'
import { own } from './own.ts'

/**
 * The part of the lock that a system's build may read: its packages, the seed, and the numbers of the accounts that its
 * packages create or that it declares. Throws `lock-incomplete`.
 */
export function sliceOf(lock: Lock, system: string): LockSlice {
  const part = own(lock.systems, system)
  if (!part) throw incomplete(`the system ${system}`)
  const root = packagesOf(lock, part.root)
  const accounts = new Set([...part.accounts, ...root.flatMap((locked) => locked.accounts ?? [])])
  const ids = [...accounts]
    .toSorted()
    .flatMap((name) => (Object.hasOwn(lock.ids, name) ? [[name, lock.ids[name] ?? 0] as const] : []))
  return {
    system,
    seed: lock.seed,
    root,
    initramfs: packagesOf(lock, part.initramfs),
    ids: Object.fromEntries(ids),
  }
}

/** SHA-256 of a slice's canonical form; goes into the commit. */
export function digestOfSlice(slice: LockSlice): string {
  return createHash('sha256').update(canonicalJson(slice)).digest('hex')
}

/** The packages of a tools tree. Throws `lock-incomplete`. */
export function toolsOf(lock: Lock, purpose: string): LockedPackage[] {
  const set = own(lock.tools, purpose)
  if (!set) throw incomplete(`the tools ${purpose}`)
  return packagesOf(lock, set)
}

/** The packages that a set names. */
export function packagesOf(lock: Pick<Lock, 'packages'>, set: PackageSet): LockedPackage[] {
  return set.packages.map((key) => {
    const locked = own(lock.packages, key)
    if (!locked) throw incomplete(`the package ${key}`)
    return locked
  })
}

function incomplete(what: string): Error {
  return requestError({
    code: 'lock-incomplete',
    message: `${what} is not in the lock`,
    hint: 'bring it up to date: ingot lock',
  })
}
