import type { AnyPartitionPlan } from '@ingot/contracts/disk.ts'
import type { DiskPlan, FoundDisk, FoundPartition, PartitionStep } from '@ingot/contracts/installation.ts'
import { adoptedBy } from './adopt.ts'
import { isUnfinished } from './names.ts'
import type { Wanted } from './wanted.ts'

/** Bytes that partitions get, by their paths. */
export type Sizes = ReadonlyMap<string, number>

/** What is on a disk, and what becomes of it. */
export interface Judged<P extends AnyPartitionPlan> {
  readonly there: readonly FoundPartition[]
  readonly kept: readonly FoundPartition[]
  /** The same, with the sizes that they get. */
  readonly staying: readonly FoundPartition[]
  readonly lost: readonly FoundPartition[]
  /** Lost, and nobody named it. */
  readonly unasked: readonly FoundPartition[]
  /** Kept, and what the layout declares. */
  readonly adopted: ReadonlyMap<P, FoundPartition>
}

/** Nothing is destroyed that was not named, but what an installation that did not come to its end left. */
export function judgeDisk<P extends AnyPartitionPlan>(
  disk: FoundDisk,
  partitions: readonly P[],
  { mode, destroy, encryption }: Pick<Wanted, 'mode' | 'destroy' | 'encryption'>,
  sizes: Sizes,
): Judged<P> {
  const there = contentsOf(disk)
  const goes = (one: FoundPartition): boolean =>
    mode === 'erase' || isUnfinished(one) || isNamed(one, destroy)
  const kept = there.filter((one) => !goes(one))
  const staying = kept.map((one) => ({ ...one, bytes: sizes.get(one.path) ?? one.bytes }))
  const lost = there.filter(goes)
  return {
    there,
    kept,
    staying,
    lost,
    unasked: lost.filter((one) => !isUnfinished(one) && !isNamed(one, destroy)),
    adopted: adoptedBy({ partitions }, staying, encryption !== undefined),
  }
}

/** An empty disk has nothing to keep, and no table to keep it in; nor has one that an installation left half done. */
export function modeOn({ table, content, partitions }: FoundDisk, mode: Wanted['mode']): Wanted['mode'] {
  if (partitions.length > 0) return partitions.every(isUnfinished) ? 'erase' : mode
  return table === '' && content === '' ? 'erase' : mode
}

/** What becomes of the partitions that are there. */
export function stepsOf<P extends AnyPartitionPlan>(
  { there, kept, adopted }: Judged<P>,
  mode: DiskPlan['mode'],
  sizes: Sizes,
): readonly PartitionStep[] {
  const ours = new Set([...adopted.values()].map(({ path }) => path))
  return there.map((partition): PartitionStep => {
    if (!kept.includes(partition)) return { kind: 'destroy', partition, reason: whyLost(partition, mode) }
    const bytes = sizes.get(partition.path)
    // One that has its size is left alone where somebody uses it.
    return bytes === undefined || (bytes === partition.bytes && partition.uses.length > 0)
      ? { kind: 'keep', partition, reason: whyKept(ours.has(partition.path)) }
      : { kind: 'resize', partition, bytes, reason: whyResized(partition, bytes) }
  })
}

/** Partitions; where there are none but the disk has content, the disk itself as one. */
function contentsOf(disk: FoundDisk): readonly FoundPartition[] {
  if (disk.partitions.length > 0 || disk.content === '') return disk.partitions
  const { path, bytes, content, uses } = disk
  return [
    { path, number: 0, label: '', uuid: '', type: '', startBytes: 0, bytes, content, contentLabel: '', uses },
  ]
}

/** Whether somebody said that a partition may be lost. */
export function isNamed({ path, label }: FoundPartition, destroy: Wanted['destroy']): boolean {
  return (
    destroy === 'all' ||
    destroy.some((name) => name === path || `/dev/${name}` === path || (label !== '' && name === label))
  )
}

function whyKept(isOurs: boolean): string {
  return isOurs ? 'the system declares it, and goes on with what is in it' : 'nobody said that it may go'
}

function whyResized({ bytes: before }: FoundPartition, bytes: number): string {
  if (bytes === before) return 'it has that size; what is in it fills it'
  return `${bytes < before ? 'made smaller' : 'made larger'}, as you said; what is in it stays`
}

function whyLost(partition: FoundPartition, mode: DiskPlan['mode']): string {
  if (isUnfinished(partition)) return 'left by an installation that did not come to its end'
  return mode === 'erase' ? 'the whole disk is taken' : 'it was named'
}

/** As a person names them. */
export function namesOf(partitions: readonly FoundPartition[]): string {
  return partitions.map(({ path }) => path.slice('/dev/'.length)).join(', ')
}
