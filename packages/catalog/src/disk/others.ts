import {
  mirrorOf,
  partitionLabels,
  partitionOf,
  type OtherDisk,
  type OtherPartitionPlan,
  type PartitionPlan,
} from '@ingot/contracts/disk.ts'
import type { BootConfig } from '../boot/options.ts'
import { when } from '../entries.ts'
import { partitionLabel } from './label.ts'
import { fileSystemOf, wholeMebibytes } from './file-system.ts'
import type { DiskConfig, OtherPartitionConfig } from './options.ts'

const order = ['esp', 'swap', 'data', 'mirror'] as const

/**
 * What lies on the disks beside the one that machines start from: what is declared for them, and the other halves of what is
 * mirrored there.
 * @param main partitions of the disk that machines start from.
 * @param espMirror the disk that machines start from, too.
 */
export function otherDisks(
  main: readonly PartitionPlan[],
  disk: Pick<DiskConfig['disk'], 'others'>,
  espMirror: string | undefined,
): readonly OtherDisk[] {
  const declared = Object.entries(disk.others).map(([name, { partitions }]) => ({
    name,
    partitions: Object.entries(partitions).map(([partition, one]) => planOf(partition, one)),
  }))
  const { bytes } = partitionOf({ partitions: main }, 'esp')
  const esp = { kind: 'esp', name: mirrorName('esp'), label: partitionLabels.espMirror, bytes } as const
  const all = [...main, ...declared.flatMap(({ partitions }) => partitions)]
  return declared.map(({ name, partitions }) => ({
    name,
    partitions: [...when(name === espMirror, esp), ...partitions, ...halvesOn(name, all)].toSorted(
      (a, b) =>
        // What takes what is left is the last.
        Number(a.bytes === null) - Number(b.bytes === null) || order.indexOf(a.kind) - order.indexOf(b.kind),
    ),
  }))
}

function planOf(name: string, partition: OtherPartitionConfig): OtherPartitionPlan {
  const { kind, size, mountPoint } = partition
  const common = { name, label: partitionLabel(kind, name) }
  if (kind === 'swap') return { ...common, kind, bytes: wholeMebibytes(size ?? 0) }
  const bytes = size === null ? null : wholeMebibytes(size)
  return { ...common, kind, bytes, fileSystem: fileSystemOf(partition), mountPoint }
}

function halvesOn(
  disk: string,
  all: readonly (PartitionPlan | OtherPartitionPlan)[],
): readonly OtherPartitionPlan[] {
  return all.flatMap((one): readonly OtherPartitionPlan[] => {
    if (!('fileSystem' in one) || mirrorOf(one.fileSystem) !== disk) return []
    const name = mirrorName(one.name)
    return [{ kind: 'mirror', name, label: `ingot-${name}`, bytes: one.bytes, of: one.name }]
  })
}

/** The disk from which machines start when the first is gone: that of the root's other half, where firmware reads files. */
export function espMirrorDisk({ boot, disk }: DiskConfig & BootConfig): string | undefined {
  const root = Object.values(disk.partitions).find(({ kind }) => kind === 'root')
  return boot.mode === 'uefi' ? (root?.mirror ?? undefined) : undefined
}

/** A name of GPT has 36 letters, and while it is installed a half is called `installing-NAME-mirror`. */
export const longestMirrored = 18

/** The other half of a partition. */
export function mirrorName(name: string): string {
  return `${name}-mirror`
}
