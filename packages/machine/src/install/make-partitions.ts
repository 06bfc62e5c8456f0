import type { DiskPlan, FoundDisk, FoundPartition } from '@ingot/contracts/installation.ts'
import { workError } from '@ingot/contracts/problem.ts'
import type { Ports } from '../ports/ports.ts'
import { unfinishedLabel } from './names.ts'
import type { Create } from './place.ts'
import { resizedBy, type Resize } from './plan-resize.ts'
import { readDisks } from './read-machine.ts'
import { need } from './run.ts'

/** What has something in it stays so. */
const unwiped = ['--wipe', 'never', '--wipe-partitions', 'never'] as const

/** Other partitions of the disk may be mounted: the kernel is told of what changed only. */
const quietly = ['--quiet', '--no-reread', '--no-tell-kernel'] as const

/** What a plan makes on its disk. */
export function createdBy({ steps }: Pick<DiskPlan, 'steps'>): readonly Create[] {
  return steps.filter((step): step is Create => step.kind === 'create')
}

/** An sfdisk(8) script of partitions that are not finished. Pure. */
export function partitionLine({ startBytes, bytes, type, label }: Create, sectorBytes: number): string {
  const fields = [
    `start=${startBytes / sectorBytes}`,
    `size=${bytes / sectorBytes}`,
    `type=${type}`,
    `name=${unfinishedLabel(label)}`,
  ]
  return fields.join(', ')
}

/**
 * Carries out a plan's steps on the partition table, under names that say that they are not finished.
 * @returns each created partition as it is found now, by its name in the layout.
 */
export function makePartitions(ports: Ports, plan: DiskPlan): ReadonlyMap<string, FoundPartition> {
  const { disk, mode, steps } = plan
  const created = createdBy(plan)
  const resized = resizedBy(plan)
  if (mode === 'erase') {
    const lines = created.map((one) => partitionLine(one, disk.sectorBytes))
    // GRUB lies where sfdisk would leave room.
    const header = [
      'label: gpt',
      ...(created.some(({ name }) => name === 'boot-code') ? ['first-lba: 34'] : []),
    ]
    const input = [...header, '', ...lines, ''].join('\n')
    need(
      ports,
      ['sfdisk', '--quiet', '--lock', '--wipe', 'always', '--wipe-partitions', 'always', disk.path],
      { input },
    )
  } else {
    const gone = steps.flatMap((step) => (step.kind === 'destroy' ? [String(step.partition.number)] : []))
    if (gone.length > 0) need(ports, ['sfdisk', ...quietly, '--delete', disk.path, ...gone])
    const moved = resized.filter(({ partition, bytes }) => bytes !== partition.bytes)
    for (const one of moved) moveEnd(ports, disk, one)
    // The kernel makes no partition larger over one that it still has.
    if (moved.length > 0)
      for (const number of gone) need(ports, ['partx', '--delete', '--nr', number, disk.path])
    for (const one of created)
      need(
        ports,
        ['sfdisk', ...quietly, '--wipe-partitions', 'always', '--partno', String(one.number), disk.path],
        {
          input: `${partitionLine(one, disk.sectorBytes)}\n`,
        },
      )
    need(ports, ['partx', '--update', disk.path])
  }
  const ends = resized.map(({ partition: { number, startBytes }, bytes }) => ({ number, startBytes, bytes }))
  return awaitDevices(ports, disk.path, created, ends)
}

/** sfdisk(8) leaves of one partition what is not said: start, type, name, attributes and UUID. */
function moveEnd(ports: Ports, { path, sectorBytes }: FoundDisk, { partition, bytes }: Resize): void {
  need(ports, ['sfdisk', ...quietly, ...unwiped, '--partno', String(partition.number), path], {
    input: `size=${bytes / sectorBytes}\n`,
  })
  ports.files.sync(path)
}

/**
 * The kernel may use what lsblk(8) does not show: a second device of a Btrfs, a member of a ZFS pool. It gives no such
 * device to wipefs(8), which asks for it alone.
 * @throws work error `install-disk-in-use`: nothing was changed.
 */
export function needUnused(ports: Ports, { disk, steps }: DiskPlan): void {
  for (const step of steps) {
    if (step.kind !== 'destroy' && step.kind !== 'resize') continue
    const { path } = step.partition
    const { status, stderr } = ports.processes.run(['wipefs', '--all', '--no-act', path], {
      limitSeconds: 60,
    })
    if (status === 0) continue
    throw workError({
      code: 'install-disk-in-use',
      message: `${path} cannot be had`,
      where: disk.path,
      why: stderr.trim() || `wipefs: exit status ${status}`,
      hint: 'nothing was changed: unmount what uses it, or name another disk',
    })
  }
}

/**
 * Gives the partitions their names: from then on the disk is a machine's. On a disk of its own all at once; beside others one by
 * one, since a table that is written anew is not as they left it.
 */
export function namePartitions(ports: Ports, plan: DiskPlan): void {
  const { path } = plan.disk
  if (plan.mode === 'keep')
    for (const { number, label } of createdBy(plan))
      need(ports, ['sfdisk', ...quietly, '--part-label', path, String(number), label])
  else {
    const table = need(ports, ['sfdisk', '--dump', path])
    const input = createdBy(plan).reduce(
      (text, { label }) => text.replace(`name="${unfinishedLabel(label)}"`, `name="${label}"`),
      table,
    )
    need(ports, ['sfdisk', ...quietly, ...unwiped, path], { input })
  }
  ports.files.sync(path)
  need(ports, ['partx', '--update', path])
  settle(ports)
}

function awaitDevices(
  ports: Ports,
  path: string,
  created: readonly Create[],
  ends: readonly Place[],
): ReadonlyMap<string, FoundPartition> {
  for (let tries = 0; tries < 50; tries++) {
    settle(ports)
    const found = readDisks(ports).find((one) => one.path === path)?.partitions ?? []
    const devices = created.flatMap((place) => {
      const one = at(found, place)
      return one !== undefined && ports.files.target(one.path) !== undefined
        ? [[place.name, one] as const]
        : []
    })
    const isWhole = ends.every((place) => at(found, place) !== undefined)
    if (devices.length === created.length && isWhole) return new Map(devices)
    ports.clock.sleep(200)
  }
  throw workError({
    code: 'install-partitions-missing',
    message: 'the new partitions do not show up',
    where: path,
    hint: 'the kernel may still hold the old ones: reboot, then start again',
  })
}

/** Where a partition is to be; the kernel may still have the old one of that number. */
type Place = Pick<FoundPartition, 'number' | 'startBytes' | 'bytes'>

function at(
  found: readonly FoundPartition[],
  { number, startBytes, bytes }: Place,
): FoundPartition | undefined {
  return found.find((one) => one.number === number && one.startBytes === startBytes && one.bytes === bytes)
}

/** Until udev has seen what is on the disk now. */
export function settle(ports: Ports): void {
  need(ports, ['udevadm', 'settle', '--timeout', '60'])
}
