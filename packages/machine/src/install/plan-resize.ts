import type { AnyPartitionPlan } from '@ingot/contracts/disk.ts'
import { partitionSizePattern } from '@ingot/contracts/installation.ts'
import type { DiskPlan, FoundDisk, FoundPartition, PartitionStep } from '@ingot/contracts/installation.ts'
import type { Problem } from '@ingot/contracts/problem.ts'
import { bytesText } from '../render/text.ts'
import { roomOf } from './place.ts'
import { isNamed, namesOf, type Judged, type Sizes } from './plan-disk.ts'
import type { Wanted } from './wanted.ts'

/** A partition that stays, and gets another size. */
export type Resize = Extract<PartitionStep, { kind: 'resize' }>

/** What a plan gives another size. */
export function resizedBy({ steps }: Pick<DiskPlan, 'steps'>): readonly Resize[] {
  return steps.filter((step): step is Resize => step.kind === 'resize')
}

/** Kinds of content, as blkid(8) calls them, that get another size with their partition. */
export const resizable: readonly string[] = ['ext2', 'ext3', 'ext4', 'btrfs', 'ntfs', 'swap']

const units: Readonly<Record<string, number>> = { M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 }

/** Bytes of a size such as `40G`. */
export function bytesOf(size: string): number {
  const [, number = '0', unit = 'M'] = partitionSizePattern.exec(size) ?? []
  return Math.floor(Number(number) * (units[unit] ?? 1))
}

/**
 * Which partitions get which size, so that each ends at a whole MiB.
 * @param there partitions of all disks that are planned.
 */
export function sizesOf(
  there: readonly FoundPartition[],
  { resize = {} }: Pick<Wanted, 'resize'>,
): { readonly sizes: Sizes; readonly problems: readonly Problem[] } {
  const sizes = new Map<string, number>()
  const problems = Object.entries(resize).flatMap(([name, size]): readonly Problem[] => {
    const named = there.filter((one) => isNamed(one, [name]))
    const [one] = named
    if (one === undefined)
      return [
        {
          code: 'install-resize-unknown',
          message: `there is no partition ${name}, which is to get another size`,
          hint: there.length === 0 ? 'there is nothing there' : `there are: ${namesOf(there)}`,
        },
      ]
    if (named.length > 1 || sizes.has(one.path))
      return [
        {
          code: 'install-resize-ambiguous',
          message:
            named.length > 1
              ? `there are ${named.length} partitions ${name}, one of which is to get another size`
              : `${one.path} was given two sizes`,
          hint: named.length > 1 ? `say which: ${namesOf(named)}` : 'name it once',
        },
      ]
    sizes.set(one.path, roomOf(one, bytesOf(size)))
    return []
  })
  return { sizes, problems }
}

/** Why partitions of a disk cannot get their sizes, as far as a plan shows. */
export function resizeProblems(
  disk: FoundDisk,
  mode: DiskPlan['mode'],
  { there, kept, lost }: Pick<Judged<AnyPartitionPlan>, 'there' | 'kept' | 'lost'>,
  sizes: Sizes,
  pool: string | undefined,
): readonly Problem[] {
  return there.flatMap((one): readonly Problem[] => {
    const bytes = sizes.get(one.path)
    if (bytes === undefined || (bytes === one.bytes && kept.includes(one) && one.path !== pool)) return []
    const [name, most] = [namesOf([one]), mostOf(disk, one, kept)]
    const where = disk.path
    if (mode === 'erase')
      return [
        {
          code: 'install-resize-erase',
          message: `${name} cannot get another size: all of ${disk.path} is taken`,
          where,
          hint: 'with --keep what is there stays (mode: keep in the answers)',
        },
      ]
    if (lost.includes(one))
      return [
        {
          code: 'install-resize-lost',
          message: `${name} cannot get another size and be lost`,
          where,
          hint: 'name it in --resize, or in --destroy',
        },
      ]
    if (one.path === pool)
      return [
        {
          code: 'install-resize-shared',
          message: `${name} is to be shared, and keeps its size`,
          where,
          hint: 'make it smaller with the system that it belongs to (btrfs filesystem resize, then its partition)',
        },
      ]
    return [...contentProblems(one, where), ...placeProblems(one, bytes, most, where)]
  })
}

function contentProblems(one: FoundPartition, where: string): readonly Problem[] {
  const name = namesOf([one])
  if (one.uses.length > 0)
    return [
      {
        code: 'install-resize-in-use',
        message: `${name} is in use, and gets no other size`,
        where,
        why: one.uses.join('; '),
        hint: 'unmount it (umount, swapoff), or start from a live medium',
      },
    ]
  if (resizable.includes(one.content)) return []
  return [
    {
      code: 'install-resize-content',
      message: `${name} (${one.content || 'nothing that is known'}) cannot get another size`,
      where,
      why: `${reasons[one.content] ?? 'nothing here knows what is in it'}; ${resizable.join(', ')} can`,
      hint: 'make it smaller with the system that it belongs to, or take another one',
    },
  ]
}

const reasons: Readonly<Record<string, string>> = {
  xfs: 'xfs does not become smaller',
  crypto_LUKS: 'it is encrypted',
  swsuspend: 'a system sleeps in it (hibernation)',
  vfat: 'FAT is where firmware looks, and is small already',
}

function placeProblems(one: FoundPartition, bytes: number, most: number, where: string): readonly Problem[] {
  if (bytes > 0 && bytes <= most) return []
  return [
    bytes <= 0
      ? {
          code: 'install-resize-small',
          message: `${namesOf([one])} would have no room at all`,
          where,
          hint: 'a size such as 40G',
        }
      : {
          code: 'install-resize-large',
          message: `${namesOf([one])} cannot have ${bytesText(bytes)}: there is room for ${bytesText(most)}`,
          where,
          why: 'what lies behind it is not moved',
          hint: 'name a smaller size, or what may go behind it (--destroy)',
        },
  ]
}

/** A system that sleeps knows file systems as they were, and would destroy what became of them. */
export function asleepProblems(disks: readonly FoundDisk[], sizes: Sizes): readonly Problem[] {
  const asleep = disks.flatMap(({ partitions }) => partitions).find(({ content }) => content === 'swsuspend')
  if (asleep === undefined || sizes.size === 0 || sizes.has(asleep.path)) return []
  return [
    {
      code: 'install-resize-asleep',
      message: `${asleep.path} has a system that sleeps (hibernation)`,
      why: 'it would go on with file systems as it knew them, and destroy them',
      hint: 'start that system, shut it down, and come back',
    },
  ]
}

/** Bytes that a partition could have, up to the next one that stays. */
export function mostOf(disk: FoundDisk, one: FoundPartition, kept: readonly FoundPartition[]): number {
  const next = kept
    .filter(({ startBytes }) => startBytes > one.startBytes)
    .reduce((least, { startBytes }) => Math.min(least, startBytes), disk.bytes - 2 ** 20)
  return roomOf(one, next - one.startBytes)
}
