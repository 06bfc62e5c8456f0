import type { DiskLayout, OtherDisk, PartitionPlan } from '@ingot/contracts/disk.ts'
import type { BootConfig } from '../boot/options.ts'
import { fileSystemOf, mebibyte, wholeMebibytes } from './file-system.ts'
import { partitionLabel } from './label.ts'
import type { DiskConfig, PartitionConfig } from './options.ts'
import { espMirrorDisk, otherDisks } from './others.ts'

const order = ['esp', 'swap', 'data', 'root'] as const

/** The layout that a valid configuration means: partitions in the order of the disk, sizes in whole MiB. */
export function layoutOf(config: DiskConfig & BootConfig): DiskLayout {
  const { disk } = config
  const partitions = Object.entries(disk.partitions)
    .toSorted(([, a], [, b]) => order.indexOf(a.kind) - order.indexOf(b.kind))
    .map(([name, partition]) => planOf(name, partition, disk))
  const others = otherDisks(partitions, disk, espMirrorDisk(config))
  const { enable, optional, memory, iterations, allowDiscards } = disk.encryption
  const argon2id = { memoryBytes: memory, iterations }
  return {
    partitions,
    ...(others.length > 0 && { others }),
    ...(enable && { encryption: { optional, argon2id, allowDiscards } }),
  }
}

/** A partition of the disk that machines start from. */
function planOf(name: string, partition: PartitionConfig, disk: DiskConfig['disk']): PartitionPlan {
  const { kind, size, mountPoint } = partition
  const bytes = wholeMebibytes(size ?? (kind === 'esp' ? disk.espSize : 0))
  const common = { name, label: partitionLabel(kind, name) }
  switch (kind) {
    case 'esp':
    case 'swap':
      return { ...common, kind, bytes }
    case 'data':
      return { ...common, kind, bytes, fileSystem: fileSystemOf(partition), mountPoint }
    case 'root': {
      const fileSystem = fileSystemOf(partition)
      return { ...common, kind, bytes: size === null ? null : bytes, freeBytes: disk.rootFree, fileSystem }
    }
  }
}

/** Bytes of a disk that its partitions need: they, their tables, and of those without a size what is known. */
export function neededBytes({ partitions }: Pick<DiskLayout | OtherDisk, 'partitions'>): number {
  const sizes = partitions.map((one) => one.bytes ?? ('freeBytes' in one ? one.freeBytes : 0))
  return sizes.reduce((sum, bytes) => sum + bytes, 2 * mebibyte)
}
