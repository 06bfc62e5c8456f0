import type { Lock, LockedPackage, PackageSet } from '@ingot/contracts/lock.ts'
import { packagesOf } from './slice.ts'

/** What became of one package of a set. */
export type PackageChange =
  | { readonly kind: 'added' | 'removed'; readonly name: string; readonly version: string }
  | {
      readonly kind: 'changed'
      readonly name: string
      readonly from: string
      /** The same as `from` where only the bytes differ. */
      readonly to: string
    }

/** What became of one set: `hello`, `hello (initramfs)`, `tools tree`. */
export interface SetDiff {
  readonly label: string
  readonly kind: 'added' | 'removed' | 'changed'
  readonly changes: readonly PackageChange[]
}

export interface LockDiff {
  /** Sets that differ, in the order of the lock. */
  readonly sets: readonly SetDiff[]
  /** Accounts that got a number. */
  readonly ids: Readonly<Record<string, number>>
}

/** Compares two locks; `before` may be none. */
export function diffLocks(before: Lock | null, after: Lock): LockDiff {
  const old = before ? labelledSets(before) : new Map<string, readonly LockedPackage[]>()
  const now = labelledSets(after)
  const labels = [...new Set([...now.keys(), ...old.keys()])]
  const sets = labels.flatMap((label): SetDiff[] => {
    const [from, to] = [old.get(label), now.get(label)]
    const changes = diffPackages(from ?? [], to ?? [])
    if (from && to && changes.length === 0) return []
    return [{ label, kind: from ? (to ? 'changed' : 'removed') : 'added', changes }]
  })
  const ids = Object.entries(after.ids).filter(([name]) => !before || !Object.hasOwn(before.ids, name))
  return { sets, ids: Object.fromEntries(ids) }
}

function labelledSets(lock: Lock): Map<string, readonly LockedPackage[]> {
  const entry = (label: string, set: PackageSet): [string, LockedPackage[]] => [label, packagesOf(lock, set)]
  return new Map([
    ...Object.entries(lock.systems).flatMap(([name, part]) => [
      entry(name, part.root),
      entry(`${name} (initramfs)`, part.initramfs),
    ]),
    ...Object.entries(lock.tools).map(([purpose, set]) => entry(`tools ${purpose}`, set)),
  ])
}

function diffPackages(before: readonly LockedPackage[], after: readonly LockedPackage[]): PackageChange[] {
  const old = new Map(before.map((locked) => [locked.name, locked]))
  const now = new Map(after.map((locked) => [locked.name, locked]))
  const names = [...new Set([...old.keys(), ...now.keys()])].toSorted()
  return names.flatMap((name): PackageChange[] => {
    const [from, to] = [old.get(name), now.get(name)]
    if (!from) return to ? [{ kind: 'added', name, version: to.version }] : []
    if (!to) return [{ kind: 'removed', name, version: from.version }]
    return from.sha256 === to.sha256 ? [] : [{ kind: 'changed', name, from: from.version, to: to.version }]
  })
}

/** For a person to read: `~ bash 5.2-1 -> 5.2-2`, `+`, `-`, by set; a set that is new or gone is one line. */
export function formatLockDiff(diff: LockDiff): string {
  const sets = diff.sets.map(({ label, kind, changes }) => {
    if (kind !== 'changed') return `${kind === 'added' ? '+' : '-'} ${label}: ${changes.length} packages\n`
    return `${label}\n${changes.map((change) => `  ${formatChange(change)}\n`).join('')}`
  })
  const ids = Object.entries(diff.ids).map(([name, id]) => `  + ${name} ${id}\n`)
  return [...sets, ...(ids.length > 0 ? [`accounts\n${ids.join('')}`] : [])].join('')
}

function formatChange(change: PackageChange): string {
  if (change.kind !== 'changed')
    return `${change.kind === 'added' ? '+' : '-'} ${change.name} ${change.version}`
  const to = change.from === change.to ? `${change.to} (other bytes)` : change.to
  return `~ ${change.name} ${change.from} -> ${to}`
}
