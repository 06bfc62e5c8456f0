import type { DiskLayout, FileSystemPlan, PartitionPlan } from '@ingot/contracts/disk.ts'
import { partitionLabel } from './label.ts'
import type { DiskConfig, PartitionConfig } from './options.ts'

const order = ['esp', 'swap', 'data', 'root'] as const
const mebibyte = 2 ** 20

/** The layout that a valid configuration means: partitions in the order of the disk, sizes in whole MiB. */
export function layoutOf({ disk }: DiskConfig): DiskLayout {
  const partitions = Object.entries(disk.partitions)
    .toSorted(([, a], [, b]) => order.indexOf(a.kind) - order.indexOf(b.kind))
    .map(([name, partition]) => planOf(name, partition, disk))
  const { enable, optional, memory, iterations, allowDiscards } = disk.encryption
  if (!enable) return { partitions }
  const argon2id = { memoryBytes: memory, iterations }
  return { partitions, encryption: { optional, argon2id, allowDiscards } }
}

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

function fileSystemOf({ fsType, compression, subvolumes }: PartitionConfig): FileSystemPlan {
  if (fsType !== 'btrfs') return { kind: fsType }
  const all = Object.entries(subvolumes).map(([name, { mountPoint }]) => ({ name, mountPoint }))
  return { kind: 'btrfs', compression, subvolumes: all }
}

function wholeMebibytes(bytes: number): number {
  return Math.ceil(bytes / mebibyte) * mebibyte
}

/** Bytes of a disk that the layout needs: partitions, their tables, and of the root what is known. */
export function neededBytes({ partitions }: DiskLayout): number {
  const sizes = partitions.map((one) => (one.kind === 'root' ? (one.bytes ?? one.freeBytes) : one.bytes))
  return sizes.reduce((sum, bytes) => sum + bytes, 2 * mebibyte)
}
