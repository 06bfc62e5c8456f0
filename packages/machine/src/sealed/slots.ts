import { z } from 'zod'
import { workError } from '@ingot/contracts/problem.ts'
import type { Ports } from '../ports/ports.ts'
import { parseJson } from '../state/json-file.ts'
import type { SlotRecord } from './records.ts'

const tableSchema = z.object({
  partitiontable: z.object({
    sectorsize: z.int().default(512),
    partitions: z.array(
      z.object({ node: z.string(), size: z.int(), uuid: z.string(), name: z.string().optional() }),
    ),
  }),
})

export interface SlotPartition {
  /** `/dev/vda4` */
  readonly path: string
  readonly number: number
  readonly bytes: number
  /** Lower case, without dashes. */
  readonly uuid: string
}

/** A root and its hashes. */
export interface Slot {
  readonly letter: SlotRecord['slot']
  readonly root: SlotPartition
  readonly verity: SlotPartition
  readonly runs: boolean
}

/** The disk that the machine runs from. */
export interface SealedDisk {
  readonly path: string
  readonly slots: readonly Slot[]
}

const limitSeconds = 60

/**
 * Reads the slots from the partition table of the disk that is below the running root: another disk may have partitions of the
 * same names.
 * @throws work error `slots-unknown`.
 */
export function readSealedDisk({ processes }: Pick<Ports, 'processes'>): SealedDisk {
  const below = processes.run(
    ['lsblk', '--inverse', '--list', '--noheadings', '--paths', '--output', 'PATH,TYPE', '/dev/mapper/root'],
    { limitSeconds },
  )
  const devices = below.stdout.split('\n').map((line) => line.trim().split(/\s+/))
  const path = devices.find(([, type]) => type === 'disk')?.[0]
  if (path === undefined) throw unknown(below.stderr)
  const { stdout, stderr } = processes.run(['sfdisk', '--json', path], { limitSeconds })
  const parsed = parseJson(stdout, tableSchema)
  if (parsed === undefined) throw unknown(stderr)
  const running = new Set(devices.map(([device]) => device))
  const { partitions, sectorsize } = parsed.partitiontable
  const named = (name: string): SlotPartition | undefined => {
    const found = partitions.find((one) => one.name === name)
    if (found === undefined) return undefined
    const number = Number(/\d+$/.exec(found.node)?.[0])
    return { path: found.node, number, bytes: found.size * sectorsize, uuid: plain(found.uuid) }
  }
  const slots = (['a', 'b'] as const).flatMap((letter): Slot[] => {
    const root = named(`ingot-root-${letter}`)
    const verity = named(`ingot-verity-${letter}`)
    if (root === undefined || verity === undefined) return []
    return [{ letter, root, verity, runs: running.has(root.path) || running.has(verity.path) }]
  })
  return { path, slots }
}

/**
 * The slot that an update goes to.
 * @throws work error `slots-unknown` where it is not certain that it is not the one that runs.
 */
export function freeSlot({ slots }: SealedDisk): Slot {
  const free = slots.filter(({ runs }) => !runs)
  const [slot] = free
  if (slots.length === 2 && free.length === 1 && slot !== undefined) return slot
  throw unknown(`${slots.length} slots, of which ${slots.length - free.length} run`)
}

/** The slot that runs. @throws as `freeSlot` */
export function runningSlot(disk: SealedDisk): Slot {
  const free = freeSlot(disk)
  const running = disk.slots.find((slot) => slot !== free)
  if (running === undefined) throw unknown('')
  return running
}

/** Whether a slot has the names that a root's hash gives it, by which the initramfs finds it (systemd-veritysetup-generator(8)). */
export function isNamedBy({ root, verity }: Slot, rootHash: string): boolean {
  return `${root.uuid}${verity.uuid}` === rootHash
}

/** The UUIDs that a root's hash gives to its partitions: its halves. */
export function uuidsOf(rootHash: string): { readonly root: string; readonly verity: string } {
  return { root: dashed(rootHash.slice(0, 32)), verity: dashed(rootHash.slice(32)) }
}

function dashed(digits: string): string {
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

function plain(uuid: string): string {
  return uuid.replaceAll('-', '').toLowerCase()
}

function unknown(why: string): Error {
  return workError({
    code: 'slots-unknown',
    message: 'the two slots of this disk cannot be told from each other',
    ...(why.trim() === '' ? {} : { why: why.trim() }),
    hint: 'see: lsblk --output PATH,PARTLABEL,PARTUUID; nothing was changed',
  })
}
