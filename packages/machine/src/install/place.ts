import { partitionLabels, type AnyPartitionPlan, type DiskLayout } from '@ingot/contracts/disk.ts'
import type { FoundDisk, FoundPartition, PartitionStep } from '@ingot/contracts/installation.ts'
import {
  bootCodePlace,
  firstPartitionAt,
  partitionTypes,
  rootPartitionTypes,
} from '@ingot/contracts/partition-types.ts'
import type { Architecture } from '@ingot/contracts/source.ts'

export const mebibyte = 2 ** 20

export type Create = Extract<PartitionStep, { kind: 'create' }>

/** A stretch of a disk. */
export interface Gap {
  readonly startBytes: number
  readonly bytes: number
}

/** The largest stretch of a disk beside some partitions, in whole MiB; room for the table's copy at the end is left. */
export function largestGap(disk: Pick<FoundDisk, 'bytes'>, kept: readonly FoundPartition[]): Gap {
  const end = down(disk.bytes - mebibyte)
  const sorted = kept.toSorted((a, b) => a.startBytes - b.startBytes)
  const starts = [firstPartitionAt, ...sorted.map((one) => up(one.startBytes + one.bytes))]
  const ends = [...sorted.map(({ startBytes }) => down(startBytes)), end]
  // A partition that lies before the first MiB ends nothing.
  return starts
    .map((start, index) => {
      const startBytes = Math.max(start, firstPartitionAt)
      return { startBytes, bytes: Math.max(0, Math.min(ends[index] ?? 0, end) - startBytes) }
    })
    .reduce((largest, gap) => (gap.bytes > largest.bytes ? gap : largest))
}

/** A size for a partition with which it ends at a whole MiB. */
export function roomOf({ startBytes }: FoundPartition, bytes: number): number {
  return down(startBytes + bytes) - startBytes
}

/** Bytes that the partitions of a layout take, where the root has no more than it needs. */
export function neededBytes({ partitions }: DiskLayout, rootBytes: number): number {
  return partitions.reduce(
    (sum, one) => sum + (one.kind === 'root' ? Math.max(one.bytes ?? 0, rootBytes) : one.bytes),
    0,
  )
}

/**
 * The partitions of a layout, one after the other from the beginning of a gap. The last takes what is left if it has no size.
 * @param taken numbers of partitions that stay.
 */
export function placeLayout(
  { partitions }: { readonly partitions: readonly AnyPartitionPlan[] },
  gap: Gap,
  taken: readonly number[],
  architecture: Architecture,
): readonly Create[] {
  const numbers = freeNumbers(taken)
  const end = gap.startBytes + gap.bytes
  let at = gap.startBytes
  return partitions.map((one): Create => {
    const startBytes = at
    const bytes = one.bytes ?? Math.max(0, end - startBytes)
    at += bytes
    return {
      kind: 'create',
      name: one.name,
      label: one.label,
      number: numbers.next().value,
      type: typeOf(one, architecture),
      startBytes,
      bytes,
      content: contentOf(one),
      reason: reasonOf(one),
    }
  })
}

/** GRUB's partition, which lies before the first and is counted last. */
export function placeBootCode(number: number): Create {
  return {
    kind: 'create',
    name: 'boot-code',
    label: 'ingot-grub',
    number,
    type: partitionTypes.bootCode,
    startBytes: bootCodePlace.sector * 512,
    bytes: bootCodePlace.sectors * 512,
    content: 'none',
    reason: 'the BIOS starts GRUB from it',
  }
}

function typeOf({ kind }: AnyPartitionPlan, architecture: Architecture): string {
  if (kind === 'root') return rootPartitionTypes[architecture] ?? partitionTypes.data
  return partitionTypes[kind === 'mirror' ? 'data' : kind]
}

/** What is made on a partition, as blkid(8) calls it. */
export function contentOf(one: AnyPartitionPlan): Create['content'] {
  switch (one.kind) {
    case 'esp':
      return 'vfat'
    case 'swap':
      return 'swap'
    case 'mirror':
      return 'btrfs'
    default:
      return one.fileSystem.kind
  }
}

function reasonOf(one: AnyPartitionPlan): string {
  switch (one.kind) {
    case 'esp':
      return one.label === partitionLabels.esp
        ? 'kernels, and what starts them'
        : 'the same once more, if the first disk is gone'
    case 'swap':
      return 'memory on disk'
    case 'mirror':
      return `the other half of ${one.of}`
    case 'data':
      return one.mountPoint === null ? 'data' : `data, at ${one.mountPoint}`
    case 'root':
      return one.bytes === null ? 'the system and /var: what is left' : 'the system and /var'
  }
}

function* freeNumbers(taken: readonly number[]): Generator<number, never> {
  for (let number = 1; ; number++) if (!taken.includes(number)) yield number
}

function up(bytes: number): number {
  return Math.ceil(bytes / mebibyte) * mebibyte
}

function down(bytes: number): number {
  return Math.floor(bytes / mebibyte) * mebibyte
}
