import type { DiskLayout } from '@ingot/contracts/disk.ts'
import type { FoundDisk, FoundPartition, InstallMachine, InstallPlan } from '@ingot/contracts/installation.ts'
import type { Problem } from '@ingot/contracts/problem.ts'
import { encryptionProblems, withKeys } from './encryption.ts'
import { isUnfinished } from './names.ts'
import { fitProblems, labelProblems, machineProblems, tableProblems, useProblems } from './objections.ts'
import { isNamed, judgeDisk, modeOn, namesOf, stepsOf } from './plan-disk.ts'
import { mirrorProblems, noDisk, planOthers } from './plan-others.ts'
import { asleepProblems, resizeProblems, sizesOf } from './plan-resize.ts'
import { largestGap, placeBootCode, placeLayout, type Create } from './place.ts'
import { sharedOf, shareStep, sharingProblems } from './pool.ts'
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
  if (disk === undefined) return { problems: [noDisk(machine.disks, wanted.disk)], unasked: [] }
  const { layout } = wanted.source.disk
  const mode = modeOn(disk, wanted.mode)
  const { sizes, problems: sizeNames } = sizesOf(partitionsOf(machine, wanted), wanted)
  const judged = judgeDisk(disk, layout.partitions, { ...wanted, mode }, sizes)
  const { there, kept, staying, lost, unasked, adopted } = judged
  const shared = sharedOf(disk, wanted)
  const lacking = {
    partitions: layout.partitions.filter(
      (one) => !adopted.has(one) && !(wanted.pool !== undefined && one.kind === 'root'),
    ),
  }
  const created = createdOn(disk, staying, lacking, wanted)
  const others = planOthers(machine, wanted, sizes)
  const plan: InstallPlan = {
    disk,
    mode,
    isHalfInstalled: there.some(isUnfinished),
    steps: [
      ...stepsOf(judged, mode, sizes).map((step) =>
        step.kind === 'keep' && step.partition === shared ? shareStep(shared, layout) : step,
      ),
      ...created,
    ],
    others: others.plans,
  }
  return {
    plan,
    problems: [
      ...machineProblems(machine, wanted),
      ...encryptionProblems(machine, wanted),
      ...useProblems(disk, lost),
      ...tableProblems(disk, { ...wanted, mode }),
      ...labelProblems(kept, created),
      ...namedProblems([...there, ...others.there], wanted),
      ...sizeNames,
      ...resizeProblems(disk, mode, judged, sizes, wanted.pool),
      ...asleepProblems(machine.disks, sizes),
      ...fitProblems(disk, staying, lacking, wanted),
      ...sharingProblems(disk, lost, wanted, machine.disks),
      ...others.problems,
      ...mirrorProblems(layout, new Set([...adopted.keys(), ...others.adopted].map(({ name }) => name))),
    ],
    unasked: [...unasked, ...others.unasked],
  }
}

/** What is on the disks that are planned. */
function partitionsOf({ disks }: InstallMachine, { disk, others = {} }: Wanted): readonly FoundPartition[] {
  const paths = new Set([disk, ...Object.values(others).map((one) => one.disk)])
  return disks.filter(({ path }) => paths.has(path)).flatMap(({ partitions }) => partitions)
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

function namedProblems(
  there: readonly FoundPartition[],
  { disk, others = {}, destroy }: Wanted,
): readonly Problem[] {
  if (destroy === 'all') return []
  const has = [disk, ...Object.values(others).map((one) => one.disk)].join(', ')
  const verb = has === disk ? 'has' : 'have'
  return destroy.flatMap((name): readonly Problem[] => {
    const named = there.filter((one) => isNamed(one, [name]))
    if (named.length > 1)
      return [
        {
          code: 'install-destroy-ambiguous',
          message: `${has} ${verb} ${named.length} partitions ${name}`,
          why: 'it was named as one that may be lost',
          hint: `say which: ${namesOf(named)}`,
        },
      ]
    // Begun anew with the same words: what they named may be gone.
    if (named.length === 1 || there.some(isUnfinished)) return []
    return [
      {
        code: 'install-destroy-unknown',
        message: `${has} ${verb} no partition ${name}`,
        why: 'it was named as one that may be lost',
        hint: there.length === 0 ? 'there is nothing there' : `there are: ${namesOf(there)}`,
      },
    ]
  })
}

/** What nobody named, as a problem. */
export function unaskedProblem({ disk, others }: InstallPlan, unasked: readonly FoundPartition[]): Problem {
  const names = unasked.map(({ path }) => path.slice('/dev/'.length))
  return {
    code: 'install-destroy-unasked',
    message: `${names.join(', ')} would be lost`,
    where: [disk, ...others.map((one) => one.disk)].map(({ path }) => path).join(', '),
    why: 'nothing is destroyed that was not named',
    hint: `name what may go: --destroy ${names.join(',')} (or --destroy all)`,
  }
}
