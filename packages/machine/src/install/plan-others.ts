import {
  allPartitions,
  partitionOf,
  type DiskLayout,
  type OtherDisk,
  type OtherPartitionPlan,
} from '@ingot/contracts/disk.ts'
import type {
  FoundDisk,
  FoundPartition,
  InstallMachine,
  OtherDiskPlan,
} from '@ingot/contracts/installation.ts'
import type { Problem } from '@ingot/contracts/problem.ts'
import { bytesText } from '../render/text.ts'
import { withKeys } from './encryption.ts'
import { isUnfinished } from './names.ts'
import { keepTableProblems, labelProblems, rootNeeded, useProblems } from './objections.ts'
import { largestGap, mebibyte, placeLayout } from './place.ts'
import { judgeDisk, modeOn, stepsOf, type Sizes } from './plan-disk.ts'
import { resizeProblems } from './plan-resize.ts'
import type { Wanted } from './wanted.ts'

/** What becomes of the disks beside the one that the machine starts from. */
export interface OthersPlanned {
  readonly plans: readonly OtherDiskPlan[]
  readonly there: readonly FoundPartition[]
  readonly unasked: readonly FoundPartition[]
  readonly adopted: readonly OtherPartitionPlan[]
  readonly problems: readonly Problem[]
}

/** Plans the other disks of a system, each by the rules of the first. */
export function planOthers({ disks }: InstallMachine, wanted: Wanted, sizes: Sizes): OthersPlanned {
  const { source, disk: main, others: given = {} } = wanted
  const declared = source.disk.layout.others ?? []
  const each = declared.map((other): OthersPlanned => {
    const { disk: path, mode } = given[other.name] ?? {}
    const disk = disks.find((one) => one.path === path)
    if (path === undefined) return only(missing(source.shipped.system, other))
    if (disk === undefined) return only(noDisk(disks, path))
    const isTwice =
      path === main || declared.find(({ name }) => given[name]?.disk === path)?.name !== other.name
    return isTwice ? only(twice(path)) : planOther(other, disk, ofOwn(wanted, mode), sizes)
  })
  return {
    plans: each.flatMap(({ plans }) => plans),
    there: each.flatMap(({ there }) => there),
    unasked: each.flatMap(({ unasked }) => unasked),
    adopted: each.flatMap(({ adopted }) => adopted),
    problems: [...each.flatMap(({ problems }) => problems), ...unknownNames(declared, wanted)],
  }
}

/** What is wanted of a disk that has a word of its own: `destroy: all` is not said of one that is to be kept by name. */
function ofOwn(wanted: Wanted, mode: Wanted['mode'] | undefined): Wanted {
  if (mode === undefined) return wanted
  return { ...wanted, mode, ...(mode === 'keep' && wanted.destroy === 'all' ? { destroy: [] } : {}) }
}

function planOther(other: OtherDisk, disk: FoundDisk, wanted: Wanted, sizes: Sizes): OthersPlanned {
  const mode = modeOn(disk, wanted.mode)
  const judged = judgeDisk(disk, other.partitions, { ...wanted, mode }, sizes)
  const { there, kept, staying, lost, unasked, adopted } = judged
  const lacking = other.partitions.filter((one) => !adopted.has(one))
  const numbers = kept.map(({ number }) => number)
  const gap = largestGap(disk, staying)
  const { source, encryption } = wanted
  const placed = placeLayout({ partitions: lacking }, gap, numbers, source.shipped.architecture)
  const created = withKeys(placed, source.disk.layout, encryption)
  const plan = {
    name: other.name,
    disk,
    mode,
    isHalfInstalled: there.some(isUnfinished),
    steps: [...stepsOf(judged, mode, sizes), ...created],
  }
  return {
    plans: [plan],
    there,
    unasked,
    adopted: [...adopted.keys()],
    problems: [
      ...useProblems(disk, lost),
      ...keepTableProblems(disk, mode),
      ...labelProblems(kept, created),
      ...resizeProblems(disk, mode, judged, sizes, undefined),
      ...roomProblems(disk, gap.bytes, lacking, wanted.source),
    ],
  }
}

function only(problem: Problem): OthersPlanned {
  return { plans: [], there: [], unasked: [], adopted: [], problems: [problem] }
}

/** Bytes that a partition takes that has none declared: what the tools take, or what it is to be a mirror of. */
function leastOf(one: OtherPartitionPlan, source: Wanted['source']): number {
  const root = partitionOf(source.disk.layout, 'root')
  if (one.kind === 'mirror' && one.of === root.name) return rootNeeded(source, root.freeBytes)
  return 512 * mebibyte
}

function roomProblems(
  { path }: FoundDisk,
  free: number,
  lacking: readonly OtherPartitionPlan[],
  source: Wanted['source'],
): readonly Problem[] {
  const needed = lacking.reduce((sum, one) => sum + (one.bytes ?? leastOf(one, source)), 0)
  if (needed <= free) return []
  return [
    {
      code: 'install-disk-small',
      message: `${path} has no room: its largest free stretch is ${bytesText(free)}`,
      why: `what ${source.shipped.system} has there takes ${bytesText(needed)}`,
      hint: 'take a larger disk, or make the partitions of the system smaller',
    },
  ]
}

/** A mirror is made, or goes on, as a whole. */
export function mirrorProblems(layout: DiskLayout, adopted: ReadonlySet<string>): readonly Problem[] {
  const all = allPartitions(layout)
  const labels = new Map(all.map((one) => [one.name, one.label]))
  return all.flatMap((half): readonly Problem[] => {
    if (half.kind !== 'mirror' || adopted.has(half.name) === adopted.has(half.of)) return []
    const [there, made] = adopted.has(half.of) ? [half.of, half.name] : [half.name, half.of]
    return [
      {
        code: 'install-mirror-half',
        message: `${labels.get(there)} would stay, and ${labels.get(made)} be made: they are halves of one file system`,
        why: 'it may be the only half that is left, with all that was on both',
        hint: `save what is on it (docs/disks.md), then name it as one that may go, too (--destroy ${labels.get(there)}); or keep both`,
      },
    ]
  })
}

function missing(system: string, { name, partitions }: OtherDisk): Problem {
  return {
    code: 'install-other-missing',
    message: `${system} has a disk ${name}, and nobody said which one it is`,
    why: `on it are: ${partitions.map((one) => one.name).join(', ')}`,
    hint: `--others ${name}=/dev/sdb, or in the answers: others: { ${name}: /dev/sdb }`,
  }
}

function twice(path: string): Problem {
  return {
    code: 'install-disk-twice',
    message: `${path} was named for two disks`,
    hint: 'each disk of the system is another one',
  }
}

function unknownNames(declared: readonly OtherDisk[], { source, others = {} }: Wanted): readonly Problem[] {
  const names = declared.map(({ name }) => name)
  return Object.keys(others)
    .filter((name) => !names.includes(name))
    .map((name) => ({
      code: 'install-other-unknown',
      message: `${source.shipped.system} has no disk ${name}`,
      hint:
        names.length === 0
          ? 'it has one disk'
          : `beside the one that it starts from it has: ${names.join(', ')}`,
    }))
}

/** A disk that was named, and is not there. */
export function noDisk(disks: readonly FoundDisk[], path: string): Problem {
  const there = disks.map((one) => one.path)
  return {
    code: 'install-disk-unknown',
    message: `this machine has no disk ${path}`,
    hint: there.length === 0 ? 'it has no disks at all' : `it has: ${there.join(', ')}`,
  }
}
