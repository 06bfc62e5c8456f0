import { mountOptions } from '@ingot/contracts/disk.ts'
import { mkDefault } from '@ingot/language/modifiers.ts'
import { machinePath } from '../file-systems/mount.ts'
import { fileSystemOf } from './file-system.ts'
import { partitionLabel } from './label.ts'

/** What mounting needs to know of a partition. */
interface Mounted {
  readonly kind: string
  readonly fsType: 'ext4' | 'btrfs' | 'xfs'
  readonly compression: 'zstd' | 'lzo' | 'zlib' | 'none'
  readonly mirror: string | null
  readonly mountPoint: string | null
  readonly options: readonly string[]
  readonly subvolumes: { readonly [name: string]: { readonly mountPoint: string | null } }
}
type Partitions = { readonly [name: string]: Mounted }

/** Those of all disks. That two are called alike is refused where the layout is looked at as a whole. */
export function allPartitions<P extends object, O extends object>(disk: {
  readonly partitions: { readonly [name: string]: P }
  readonly others: { readonly [name: string]: { readonly partitions: { readonly [name: string]: O } } }
}): { readonly [name: string]: P | (O & { readonly subvolumes: Mounted['subvolumes'] }) } {
  const others = Object.values(disk.others).flatMap(({ partitions }) => Object.entries(partitions))
  return {
    ...Object.fromEntries(others.map(([name, one]) => [name, { ...one, subvolumes: {} }])),
    ...disk.partitions,
  }
}

/** Subvolumes that a root of btrfs has without asking. */
export function usualSubvolumes(fsType: string | undefined) {
  if (fsType !== 'btrfs') return {}
  return {
    '@': { mountPoint: mkDefault('/') },
    '@home': { mountPoint: mkDefault('/home') },
    '@snapshots': {},
    '@var': { mountPoint: mkDefault('/var') },
  }
}

/** Whether `fileSystems` can mount there; the rest is OSTree's, or refused where the layout is looked at as a whole. */
function isPlace(path: string | null): path is string {
  return path !== null && machinePath(path) !== null
}

/** What the partitions ask of `fileSystems`. */
export function mountedFileSystems(partitions: Partitions) {
  return Object.fromEntries(
    Object.entries(partitions).flatMap(([name, partition]) => {
      const { kind, fsType, mountPoint, options, subvolumes } = partition
      const device = `PARTLABEL=${partitionLabel(kind, name)}`
      if (kind === 'data' && isPlace(mountPoint))
        return [[mountPoint, { device, fsType, options: [...options, ...optionsOf(partition)] }] as const]
      if (kind !== 'root' || fsType !== 'btrfs') return []
      return Object.entries(subvolumes).flatMap(([subvolume, { mountPoint: path }]) => {
        if (!isPlace(path)) return []
        return [[path, { device, fsType, options: optionsOf(partition, subvolume) }] as const]
      })
    }),
  )
}

function optionsOf(partition: Mounted, subvolume?: string): string[] {
  return [...mountOptions(fileSystemOf({ ...partition, subvolumes: {} }), subvolume)]
}

/** What the partitions ask of `swapDevices`. */
export function swapPartitions(partitions: Partitions): readonly { readonly device: string }[] {
  return Object.entries(partitions)
    .filter(([, { kind }]) => kind === 'swap')
    .map(([name, { kind }]) => ({ device: `/dev/disk/by-partlabel/${partitionLabel(kind, name)}` }))
}
