import type { DiskLayout } from '@ingot/contracts/disk.ts'
import type {
  FoundDisk,
  FoundPartition,
  InstallMachine,
  InstallPlan,
  PartitionStep,
} from '@ingot/contracts/installation.ts'
import type { Problem } from '@ingot/contracts/problem.ts'
import { adoptedBy } from './adopt.ts'
import { encryptionProblems, withKeys } from './encryption.ts'
import { isUnfinished } from './names.ts'
import { fitProblems, labelProblems, machineProblems, tableProblems, useProblems } from './objections.ts'
import { largestGap, placeBootCode, placeLayout, type Create } from './place.ts'
import type { Wanted } from './wanted.ts'

/** What an installation would do, and why it must not. */
export interface Planned {
  /** Undefined where there is no such disk. */
  readonly plan?: InstallPlan
  /** Nothing may be done while there are some. */
  readonly problems: readonly Problem[]
  /** Partitions that would be lost, and that nobody named. */
  readonly unasked: readonly FoundPartition[]
}

/**
 * What becomes of a disk: each partition that is there is kept or destroyed, each that is wanted is created. Nothing is
 * destroyed that was not named, but what an installation that did not come to its end left.
 */
export function planInstallation(machine: InstallMachine, wanted: Wanted): Planned {
  const disk = machine.disks.find(({ path }) => path === wanted.disk)
  if (disk === undefined) return { problems: [noDisk(machine, wanted.disk)], unasked: [] }
  const there = contentsOf(disk)
  const goes = (one: FoundPartition): boolean =>
    wanted.mode === 'erase' || isUnfinished(one) || isNamed(one, wanted.destroy)
  const kept = there.filter((one) => !goes(one))
  const lost = there.filter(goes)
  const unasked = lost.filter((one) => !isUnfinished(one) && !isNamed(one, wanted.destroy))
  const { layout } = wanted.source.disk
  const adopted = adoptedBy(layout, kept, wanted.encryption !== undefined)
  const lacking = { partitions: layout.partitions.filter((one) => !adopted.has(one)) }
  const created = createdOn(disk, kept, lacking, wanted)
  const plan: InstallPlan = {
    disk,
    mode: wanted.mode,
    isHalfInstalled: there.some(isUnfinished),
    steps: [
      ...there.map((partition): PartitionStep =>
        kept.includes(partition)
          ? { kind: 'keep', partition, reason: whyKept(partition, adopted) }
          : { kind: 'destroy', partition, reason: whyLost(partition, wanted) },
      ),
      ...created,
    ],
  }
  return {
    plan,
    problems: [
      ...machineProblems(machine, wanted),
      ...encryptionProblems(machine, wanted),
      ...useProblems(disk, lost),
      ...tableProblems(disk, wanted),
      ...labelProblems(kept, created),
      ...namedProblems(there, wanted),
      ...fitProblems(disk, kept, lacking, wanted),
    ],
    unasked,
  }
}

/** Partitions; where there are none but the disk has content, the disk itself as one. */
function contentsOf(disk: FoundDisk): readonly FoundPartition[] {
  if (disk.partitions.length > 0 || disk.content === '') return disk.partitions
  const { path, bytes, content, uses } = disk
  return [
    { path, number: 0, label: '', uuid: '', type: '', startBytes: 0, bytes, content, contentLabel: '', uses },
  ]
}

function createdOn(
  disk: FoundDisk,
  kept: readonly FoundPartition[],
  layout: DiskLayout,
  { source: { shipped }, encryption }: Wanted,
): readonly Create[] {
  const gap = largestGap(disk, kept)
  const numbers = kept.map(({ number }) => number)
  const placed = withKeys(placeLayout(layout, gap, numbers, shipped.architecture), layout, encryption)
  const last = Math.max(0, ...numbers, ...placed.map(({ number }) => number))
  return shipped.boot.mode === 'bios' ? [...placed, placeBootCode(last + 1)] : placed
}

function isNamed({ path, label }: FoundPartition, destroy: Wanted['destroy']): boolean {
  return (
    destroy === 'all' ||
    destroy.some((name) => name === path || `/dev/${name}` === path || (label !== '' && name === label))
  )
}

function whyKept(partition: FoundPartition, adopted: ReturnType<typeof adoptedBy>): string {
  const isOurs = [...adopted.values()].includes(partition)
  return isOurs ? 'the system declares it, and goes on with what is in it' : 'nobody said that it may go'
}

function whyLost(partition: FoundPartition, { mode }: Wanted): string {
  if (isUnfinished(partition)) return 'left by an installation that did not come to its end'
  return mode === 'erase' ? 'the whole disk is taken' : 'it was named'
}

function namedProblems(there: readonly FoundPartition[], { disk, destroy }: Wanted): readonly Problem[] {
  if (destroy === 'all') return []
  return destroy.flatMap((name): readonly Problem[] => {
    const named = there.filter((one) => isNamed(one, [name]))
    if (named.length > 1)
      return [
        {
          code: 'install-destroy-ambiguous',
          message: `${disk} has ${named.length} partitions ${name}`,
          why: 'it was named as one that may be lost',
          hint: `say which: ${namesOf(named)}`,
        },
      ]
    // Begun anew with the same words: what they named may be gone.
    if (named.length === 1 || there.some(isUnfinished)) return []
    return [
      {
        code: 'install-destroy-unknown',
        message: `${disk} has no partition ${name}`,
        why: 'it was named as one that may be lost',
        hint: there.length === 0 ? 'there is nothing on it' : `there are: ${namesOf(there)}`,
      },
    ]
  })
}

function namesOf(partitions: readonly FoundPartition[]): string {
  return partitions.map(({ path }) => path.slice('/dev/'.length)).join(', ')
}

function noDisk({ disks }: InstallMachine, path: string): Problem {
  const there = disks.map((one) => one.path)
  return {
    code: 'install-disk-unknown',
    message: `this machine has no disk ${path}`,
    hint: there.length === 0 ? 'it has no disks at all' : `it has: ${there.join(', ')}`,
  }
}

/** What nobody named, as a problem. */
export function unaskedProblem({ disk }: InstallPlan, unasked: readonly FoundPartition[]): Problem {
  const names = unasked.map(({ path }) => path.slice('/dev/'.length))
  return {
    code: 'install-destroy-unasked',
    message: `${names.join(', ')} would be lost`,
    where: disk.path,
    why: 'nothing is destroyed that was not named',
    hint: `name what may go: --destroy ${names.join(',')} (or --destroy all)`,
  }
}
