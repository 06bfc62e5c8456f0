import { partitionOf, type DiskLayout } from '@ingot/contracts/disk.ts'
import type { ShippedSystem } from '@ingot/contracts/machine.ts'

/** What a machine's disk must have for a system with this layout; undefined where every disk has it. */
export function neededDisk(layout: DiskLayout): ShippedSystem['disk'] {
  const { fileSystem } = partitionOf(layout, 'root')
  const others = (layout.others ?? []).flatMap(({ partitions }) => partitions)
  const partitions = [...layout.partitions, ...others]
    .filter(({ kind }) => kind === 'swap' || kind === 'data')
    .map(({ label }) => label)
  if (fileSystem.kind === 'btrfs') {
    const mounted = fileSystem.subvolumes.filter(({ mountPoint }) => mountPoint !== null)
    return { root: 'btrfs', partitions, subvolumes: mounted.map(({ name }) => name) }
  }
  return partitions.length === 0 ? undefined : { root: null, partitions, subvolumes: [] }
}
