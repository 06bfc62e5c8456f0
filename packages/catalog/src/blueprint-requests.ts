import type { Blueprint } from '@ingot/contracts/blueprint.ts'

/** Names of declared users and groups that the lock has to give an id to; sorted. */
export function accountsOf({ users, groups }: Pick<Blueprint, 'users' | 'groups'>): readonly string[] {
  const names = [
    ...users.filter(({ name, uid }) => uid === undefined && name !== 'root').map(({ name }) => name),
    ...groups.filter(({ gid }) => gid === undefined).map(({ name }) => name),
  ]
  return [...new Set(names)].toSorted()
}

/** Ids that declarations fix themselves and that nobody else may get; sorted. */
export function reservedIdsOf({ users, groups }: Pick<Blueprint, 'users' | 'groups'>): readonly number[] {
  const ids = [...users.map(({ uid }) => uid), ...groups.map(({ gid }) => gid)]
  return [...new Set(ids.filter((id) => id !== undefined))].toSorted((a, b) => a - b)
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
