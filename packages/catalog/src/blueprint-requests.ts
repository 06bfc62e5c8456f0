import type { Blueprint } from '@ingot/contracts/blueprint.ts'
import type { SourcePosition } from '@ingot/contracts/problem.ts'

/** A number that a declaration gives to an account, and where. */
export interface FixedId {
  readonly name: string
  readonly kind: 'uid' | 'gid'
  readonly id: number
  readonly position?: SourcePosition
}

/** Names of declared users and groups that the lock has to give an id to; sorted. */
export function accountsOf({ users, groups }: Pick<Blueprint, 'users' | 'groups'>): readonly string[] {
  const names = [
    ...users.filter(({ name, uid }) => uid === undefined && name !== 'root').map(({ name }) => name),
    ...groups.filter(({ gid }) => gid === undefined).map(({ name }) => name),
  ]
  return [...new Set(names)].toSorted()
}

/** Ids that declarations fix themselves and that nobody else may get; sorted. */
export function fixedIdsOf({ users, groups }: Pick<Blueprint, 'users' | 'groups'>): readonly FixedId[] {
  const ids = [
    ...users.map(({ name, uid, origin }) => ({ name, kind: 'uid' as const, id: uid, origin })),
    ...groups.map(({ name, gid, origin }) => ({ name, kind: 'gid' as const, id: gid, origin })),
  ]
  return ids
    .flatMap(({ name, kind, id, origin: { positions } }): FixedId[] =>
      id === undefined ? [] : [{ name, kind, id, ...(positions[0] && { position: positions[0] }) }],
    )
    .toSorted((a, b) => a.id - b.id)
}

/** Packages to resolve for the root file system, the kernel among them; sorted. */
export function rootPackagesOf({
  packages,
  kernel,
}: Pick<Blueprint, 'packages' | 'kernel'>): readonly string[] {
  return [...new Set([...packages.map(({ name }) => name), kernel.package])].toSorted()
}

/** Packages to resolve for the set that the initramfs is made from; sorted. */
export function initramfsPackagesOf({ initramfs }: Pick<Blueprint, 'initramfs'>): readonly string[] {
  return [...new Set(initramfs.packages)].toSorted()
}
