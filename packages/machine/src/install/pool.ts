import { mirrorOf, partitionOf, type DiskLayout } from '@ingot/contracts/disk.ts'
import type { FoundDisk, FoundPartition, InstallPlan, PartitionStep } from '@ingot/contracts/installation.ts'
import { workError, type Problem } from '@ingot/contracts/problem.ts'
import type { Ports } from '../ports/ports.ts'
import { bytesText } from '../render/text.ts'
import { copiesDirectory } from '../rollback/pool.ts'
import { rootNeeded } from './objections.ts'
import { mounted, need } from './run.ts'
import type { InstallSource, Wanted } from './wanted.ts'
import { topPlace } from './work-place.ts'

/** A btrfs of another system, in which the root's subvolumes are made; what else is in it stays. */
export type Share = Extract<PartitionStep, { kind: 'share' }>

/** Says in a pool which subvolumes an installation makes there, until it has come to its end. */
const marker = '.ingot-installing'

/** The subvolumes that a layout has in its root. */
export function subvolumesOf(layout: DiskLayout): readonly string[] {
  const { fileSystem } = partitionOf(layout, 'root')
  return fileSystem.kind === 'btrfs' ? fileSystem.subvolumes.map(({ name }) => name) : []
}

/** The partition that is to be shared, if one was named. */
export function sharedOf({ partitions }: FoundDisk, { pool }: Wanted): FoundPartition | undefined {
  return pool === undefined ? undefined : partitions.find(({ path }) => path === pool)
}

/** What becomes of a partition that is shared. */
export function shareStep(partition: FoundPartition, layout: DiskLayout): Share {
  const names = subvolumesOf(layout).join(', ')
  return { kind: 'share', partition, reason: `gets ${names}; what is in it stays` }
}

/** The pool of a plan. */
export function sharedBy({ steps }: Pick<InstallPlan, 'steps'>): FoundPartition | undefined {
  return steps.find((step): step is Share => step.kind === 'share')?.partition
}

/** Why a root cannot be put where it was told to, as far as the plan shows. */
export function sharingProblems(
  disk: FoundDisk,
  lost: readonly FoundPartition[],
  wanted: Wanted,
  disks: readonly FoundDisk[],
): readonly Problem[] {
  const { pool, mode, source, encryption } = wanted
  if (pool === undefined) return []
  const { fileSystem } = partitionOf(source.disk.layout, 'root')
  const { system } = source.shipped
  const shared = sharedOf(disk, wanted)
  const problems: Problem[] = []
  if (shared === undefined)
    problems.push({
      code: 'install-pool-unknown',
      message: `${disk.path} has no partition ${pool}`,
      hint: 'the pool lies on the disk that the machine starts from; lsblk shows what there is',
    })
  else if (shared.content !== 'btrfs')
    problems.push({
      code: 'install-pool-not-btrfs',
      message: `${pool} is not a btrfs, but ${shared.content || 'nothing that is known'}`,
      hint: 'only a btrfs has room for several systems: leave --pool out, and make free space for a root',
    })
  else if (shared.uses.length > 0)
    problems.push({
      code: 'install-disk-in-use',
      message: `${pool} is in use`,
      why: shared.uses.join('; '),
      hint: 'install from a live medium, while the other system is not running',
    })
  const asleep = disks.flatMap(({ partitions }) => partitions).find(({ content }) => content === 'swsuspend')
  if (asleep !== undefined)
    problems.push({
      code: 'install-pool-asleep',
      message: `${asleep.path} has a system that sleeps (hibernation)`,
      why: 'it would go on with the file system as it knew it, and destroy it',
      hint: 'start that system, shut it down, and come back',
    })
  if (mode === 'erase' || (shared !== undefined && lost.includes(shared)))
    problems.push({
      code: 'install-pool-lost',
      message: `${pool} cannot be shared and lost`,
      hint: 'mode keep, and do not name it as one that may go',
    })
  if (fileSystem.kind !== 'btrfs')
    problems.push({
      code: 'install-pool-root',
      message: `${system} has a root of ${fileSystem.kind}, which cannot lie in a btrfs of another system`,
      hint: "declare disk.partitions.root.fsType: 'btrfs'",
    })
  if (encryption !== undefined || mirrorOf(fileSystem) !== undefined)
    problems.push({
      code: 'install-pool-whole',
      message: `a root that is ${encryption === undefined ? 'mirrored' : 'encrypted'} has a partition of its own`,
      hint: 'leave --pool out',
    })
  return problems
}

/**
 * Looks into a pool, without a write. What an installation left that did not come to its end is nothing in the way.
 * @returns why the system's subvolumes cannot be made in it.
 */
export function poolProblems(
  ports: Ports,
  plan: Pick<InstallPlan, 'steps' | 'isHalfInstalled'>,
  { shipped, disk, ...sizes }: InstallSource,
): readonly Problem[] {
  const shared = sharedBy(plan)
  if (shared === undefined) return []
  const { freeBytes } = partitionOf(disk.layout, 'root')
  return withTop(ports, shared.path, ['ro', 'rescue=nologreplay'], () => {
    const left = plan.isHalfInstalled ? leftBehind(ports) : []
    const isThere = (name: string) => ports.files.status(`${topPlace}/${name}`) !== undefined
    const taken = subvolumesOf(disk.layout).filter((name) => !left.includes(name) && isThere(name))
    const needed = rootNeeded({ shipped, disk, ...sizes }, freeBytes)
    const free = Number(
      need(ports, ['df', '--output=avail', '--block-size=1', topPlace]).trim().split('\n').at(-1),
    )
    return [
      ...taken.map((name) => ({
        code: 'install-pool-taken',
        message: `${shared.path} has a subvolume ${name} already`,
        why: 'it may be another system’s',
        hint: 'give the subvolumes of the system names of their own: disk.partitions.root.subvolumes (docs/installing.md)',
      })),
      ...(isThere(copiesDirectory)
        ? [
            {
              code: 'install-pool-state',
              message: `${shared.path} has a subvolume ${copiesDirectory}`,
              why: 'another Ingot system keeps copies of its data there, and each gives up those that are not of its own deployments',
              hint: 'a pool has one such system: give this one a partition of its own',
            },
          ]
        : []),
      ...(free >= needed
        ? []
        : [
            {
              code: 'install-disk-small',
              message: `${shared.path} has ${bytesText(free)} left`,
              why: `${shipped.system} takes ${bytesText(needed)}`,
              hint: 'make room with the system that it belongs to',
            },
          ]),
    ]
  })
}

/**
 * Makes the system's subvolumes in a pool; those that an installation left that did not come to its end are made anew. Others of
 * which the pool says the same stay: a machine whose power went away before that was taken back has them.
 * @throws work error `install-pool-taken` before anything is written, if one is there.
 */
export function makeInPool(
  ports: Ports,
  { path }: FoundPartition,
  layout: DiskLayout,
  isHalfInstalled: boolean,
): void {
  withTop(ports, path, [], () => {
    const names = subvolumesOf(layout)
    const left = isHalfInstalled ? leftBehind(ports) : []
    const isThere = (name: string) => ports.files.status(`${topPlace}/${name}`) !== undefined
    const taken = names.find((name) => isThere(name) && !left.includes(name))
    if (taken !== undefined)
      throw workError({ code: 'install-pool-taken', message: `${path} has a subvolume ${taken} already` })
    for (const name of names.filter(isThere))
      need(ports, ['btrfs', 'subvolume', 'delete', `${topPlace}/${name}`])
    ports.files.write(`${topPlace}/${marker}`, `${names.join('\n')}\n`)
    ports.files.sync(`${topPlace}/${marker}`)
    for (const name of names) need(ports, ['btrfs', 'subvolume', 'create', `${topPlace}/${name}`])
  })
}

/** The installation has come to its end: nothing in the pool is left behind any more. */
export function settlePool(ports: Ports, { path }: FoundPartition): void {
  withTop(ports, path, [], () => ports.files.remove(`${topPlace}/${marker}`))
}

function leftBehind({ files }: Pick<Ports, 'files'>): readonly string[] {
  return (files.read(`${topPlace}/${marker}`) ?? '').split('\n').filter((name) => name !== '')
}

function withTop<T>(ports: Ports, device: string, options: readonly string[], work: () => T): T {
  ports.files.makeDirectory(topPlace, 0o700)
  const mount = ['-t', 'btrfs', '-o', ['subvolid=5', ...options].join(','), device]
  return mounted(ports, topPlace, mount, work)
}
