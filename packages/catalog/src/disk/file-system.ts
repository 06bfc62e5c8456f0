import type { FileSystemPlan } from '@ingot/contracts/disk.ts'
import type { PartitionConfig } from './options.ts'

export const mebibyte = 2 ** 20

/** What the tools refuse to go below. */
export const smallestFileSystem = { ext4: 8 * mebibyte, btrfs: 128 * mebibyte, xfs: 300 * mebibyte } as const

type Declared = Pick<PartitionConfig, 'fsType' | 'compression' | 'mirror'> &
  Partial<Pick<PartitionConfig, 'subvolumes'>>

/** The file system that is declared for a partition. */
export function fileSystemOf({ fsType, compression, mirror, subvolumes = {} }: Declared): FileSystemPlan {
  if (fsType !== 'btrfs') return { kind: fsType }
  const all = Object.entries(subvolumes).map(([name, { mountPoint }]) => ({ name, mountPoint }))
  return { kind: 'btrfs', compression, subvolumes: all, ...(mirror === null ? {} : { mirror }) }
}

/** Rounded up. */
export function wholeMebibytes(bytes: number): number {
  return Math.ceil(bytes / mebibyte) * mebibyte
}
