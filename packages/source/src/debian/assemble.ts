import type { Lock, LockedArchive, LockedPackage } from '@ingot/contracts/lock.ts'
import { packageKey } from './names.ts'
import type { LockRequest, SetRequest } from './request.ts'
import { sortedUnique } from './stale.ts'

/** A set with every package that was chosen for it. */
export interface ResolvedSet {
  readonly set: SetRequest
  readonly packages: readonly LockedPackage[]
}

/** Puts a lock together: sorted, each package once, and of the archives only those that a package came from. */
export function assembleLock(input: {
  readonly request: LockRequest
  readonly seed: string
  readonly archives: Readonly<Record<string, LockedArchive>>
  readonly sets: readonly ResolvedSet[]
  readonly ids: Readonly<Record<string, number>>
}): Lock {
  const packages = new Map<string, LockedPackage>()
  const keysOf = new Map(
    input.sets.map(({ set, packages: chosen }) => [
      ownerKey(set),
      chosen.map((locked) => register(packages, locked)).toSorted(),
    ]),
  )
  const lockedSet = (owner: string): Lock['tools'][string] => {
    const resolved = input.sets.find(({ set }) => ownerKey(set) === owner)
    return { request: resolved?.set.digest ?? '', packages: keysOf.get(owner) ?? [] }
  }
  const used = new Set([...packages.values()].map(({ archive }) => archive))
  return {
    schema: 1,
    seed: input.seed,
    archives: sortedRecord(Object.entries(input.archives).filter(([key]) => used.has(key))),
    systems: sortedRecord(
      input.request.systems.map(({ name, source, accounts }) => [
        name,
        {
          architecture: source.architecture,
          root: lockedSet(`root ${name}`),
          initramfs: lockedSet(`initramfs ${name}`),
          accounts: sortedUnique(accounts),
        },
      ]),
    ),
    tools: sortedRecord(input.request.tools.map(({ purpose }) => [purpose, lockedSet(`tools ${purpose}`)])),
    ids: sortedRecord(Object.entries(input.ids)),
    packages: sortedRecord([...packages]),
  }
}

function ownerKey({ owner }: SetRequest): string {
  return owner.kind === 'tools' ? `tools ${owner.name}` : `${owner.part} ${owner.name}`
}

/** Two archives may publish different bytes under one name and version: the second gets a key of its own. */
function register(packages: Map<string, LockedPackage>, locked: LockedPackage): string {
  const plain = packageKey(locked)
  for (const key of [plain, `${plain}_${locked.sha256.slice(0, 12)}`]) {
    const known = packages.get(key)
    if (known && known.sha256 !== locked.sha256) continue
    if (!known || (known.accounts === undefined && locked.accounts !== undefined)) packages.set(key, locked)
    return key
  }
  return plain
}

function sortedRecord<T>(entries: readonly (readonly [string, T])[]): Record<string, T> {
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
