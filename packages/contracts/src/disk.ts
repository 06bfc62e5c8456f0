/** How a btrfs file system compresses what is written to it. */
export type Compression = 'none' | 'lzo' | 'zlib' | 'zstd'

/** A part of a btrfs file system that is mounted and snapshotted by itself. */
export interface Subvolume {
  /** At the top of the file system: `@home`. */
  readonly name: string
  /** Where the machine mounts it; null: nowhere. `/` is the one that holds the deployments. */
  readonly mountPoint: string | null
}

export type FileSystemPlan =
  | { readonly kind: 'ext4' | 'xfs' }
  | {
      readonly kind: 'btrfs'
      readonly compression: Compression
      readonly subvolumes: readonly Subvolume[]
      /** The other disk that has everything once more (RAID 1); absent: it lies on one alone. */
      readonly mirror?: string | undefined
    }

interface Partition {
  /** Unique on the disk. */
  readonly name: string
  /** GPT label, by which the machine finds it: `ingot-NAME`. */
  readonly label: string
}

/** One partition. Sizes in bytes. */
export type PartitionPlan = Partition &
  (
    | { readonly kind: 'esp'; readonly bytes: number }
    | { readonly kind: 'swap'; readonly bytes: number }
    | {
        readonly kind: 'data'
        readonly bytes: number
        readonly fileSystem: FileSystemPlan
        readonly mountPoint: string | null
      }
    | {
        readonly kind: 'root'
        /** In an image; null: as large as its content and `freeBytes` need. */
        readonly bytes: number | null
        readonly freeBytes: number
        readonly fileSystem: FileSystemPlan
      }
  )

/**
 * A partition of a disk beside the one that a machine starts from; `esp` has what the first disk's has, once more: the machine
 * starts from it when that disk is gone. Bytes: null takes what is left, as the last.
 */
export type OtherPartitionPlan = Partition &
  (
    | { readonly kind: 'esp'; readonly bytes: number }
    | { readonly kind: 'swap'; readonly bytes: number }
    | {
        readonly kind: 'data'
        readonly bytes: number | null
        readonly fileSystem: FileSystemPlan
        readonly mountPoint: string | null
      }
    | {
        readonly kind: 'mirror'
        readonly bytes: number | null
        /** Name of the partition on another disk whose other half it is: btrfs, everything on both. */
        readonly of: string
      }
  )

export type AnyPartitionPlan = PartitionPlan | OtherPartitionPlan

/** A disk beside the one that a machine starts from. */
export interface OtherDisk {
  /** By which the installer is told which one it is. */
  readonly name: string
  /** In the order of the disk. */
  readonly partitions: readonly OtherPartitionPlan[]
}

/** How the root of a system's machines is encrypted (LUKS2). */
export interface EncryptionPlan {
  /** Whether a machine may have a plain disk, too. */
  readonly optional: boolean
  /** What Argon2id makes a key of a passphrase with. */
  readonly argon2id: {
    readonly memoryBytes: number
    /** Passes over the memory; null: as many as take the machine that installs two seconds. */
    readonly iterations: number | null
  }
  /** Whether free blocks are told to the SSD. */
  readonly allowDiscards: boolean
}

/** What is on the disk of a system, in the order of the disk. The EFI system partition is first, the root last. */
export interface DiskLayout {
  readonly partitions: readonly PartitionPlan[]
  /** Absent: there is one disk. */
  readonly others?: readonly OtherDisk[] | undefined
  /** Absent: machines cannot open an encrypted root. */
  readonly encryption?: EncryptionPlan | undefined
}

/** All that is on the disks of a system. */
export function allPartitions({ partitions, others = [] }: DiskLayout): readonly AnyPartitionPlan[] {
  return [...partitions, ...others.flatMap((other) => other.partitions)]
}

/** The other half of a partition; undefined: it is not mirrored. */
export function halfOf(
  layout: DiskLayout,
  name: string,
): Extract<OtherPartitionPlan, { kind: 'mirror' }> | undefined {
  return allPartitions(layout)
    .filter((one) => one.kind === 'mirror')
    .find((one) => one.of === name)
}

/** The other disk that has the other half of a file system; undefined: it lies on one disk. */
export function mirrorOf(fileSystem: FileSystemPlan): string | undefined {
  return fileSystem.kind === 'btrfs' ? fileSystem.mirror : undefined
}

/** The one partition of a kind that every layout has. */
export function partitionOf<K extends 'esp' | 'root'>(
  { partitions }: DiskLayout,
  kind: K,
): Extract<PartitionPlan, { kind: K }> {
  const found = partitions.find((one): one is Extract<PartitionPlan, { kind: K }> => one.kind === kind)
  if (found === undefined) throw new Error(`a disk without ${kind} came through validation`)
  return found
}

/** The subvolume with the deployments; undefined where the file system has no subvolumes. */
export function rootSubvolume(fileSystem: FileSystemPlan): Subvolume | undefined {
  return fileSystem.kind === 'btrfs'
    ? fileSystem.subvolumes.find(({ mountPoint }) => mountPoint === '/')
    : undefined
}

/** Options of mount(8) for a btrfs file system, or one subvolume of it; nothing for others. */
export function mountOptions(fileSystem: FileSystemPlan, subvolume?: string): readonly string[] {
  if (fileSystem.kind !== 'btrfs') return []
  return [
    ...(subvolume === undefined ? [] : [`subvol=${subvolume}`]),
    ...(fileSystem.compression === 'none' ? [] : [`compress=${fileSystem.compression}`]),
    // That the other half is waited for is for udev.
    ...(fileSystem.mirror === undefined ? [] : ['degraded']),
  ]
}

/** Labels of the partitions that every disk has, by which everything on the machine finds them. */
export const partitionLabels = {
  esp: 'ingot-esp',
  espMirror: 'ingot-esp-mirror',
  root: 'ingot-root',
} as const
/** OSTree's name for the group of deployments that share /var. */
export const stateroot = 'ingot'

/**
 * Kernel arguments of the first deployment on a disk.
 * @param deployment its name: makes every deployment's entry differ, so that OSTree never repoints a blessed one in place.
 * @param asked what the system asks for.
 * @param root where the root is, in the kernel's words; default: by its label.
 */
export function deploymentArguments(
  layout: DiskLayout,
  deployment: string,
  asked: readonly string[],
  root = `LABEL=${partitionOf(layout, 'root').label}`,
): readonly string[] {
  const { fileSystem } = partitionOf(layout, 'root')
  const options = mountOptions(fileSystem, rootSubvolume(fileSystem)?.name)
  return [
    `root=${root}`,
    ...(options.length === 0 ? [] : [`rootflags=${options.join(',')}`]),
    'rw',
    // Partitions are found by label; the generator would try to mount the EFI system partition over OSTree's /boot.
    'systemd.gpt_auto=no',
    `ingot.deployment=${deployment}`,
    ...asked,
  ]
}
