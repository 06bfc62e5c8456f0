import { formatOptionPath } from '@ingot/language/path.ts'
import type { DiskConfig, OtherPartitionConfig, PartitionConfig } from './options.ts'

/** A partition as it is declared. */
interface Declared<D extends string | null, P> {
  /** The disk that has it; null: the one that machines start from. */
  readonly disk: D
  readonly name: string
  readonly partition: P
  /** The option that declares it. */
  readonly at: string
}

/** A partition of a disk beside the one that machines start from. */
export type Other = Declared<string, OtherPartitionConfig>

/** Those of the disks beside the one that machines start from. */
export function othersOf({ disk: { others } }: DiskConfig): readonly Other[] {
  return Object.entries(others).flatMap(([disk, { partitions }]) =>
    Object.entries(partitions).map(([name, partition]) => ({
      disk,
      name,
      partition,
      at: formatOptionPath(['disk', 'others', disk, 'partitions', name]),
    })),
  )
}

/** Those of all disks. */
export function declaredPartitions(config: DiskConfig): readonly (Declared<null, PartitionConfig> | Other)[] {
  const main = Object.entries(config.disk.partitions).map(([name, partition]) => ({
    disk: null,
    name,
    partition,
    at: formatOptionPath(['disk', 'partitions', name]),
  }))
  return [...main, ...othersOf(config)]
}
