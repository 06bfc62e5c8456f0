import { setupVolume } from '@ingot/contracts/setup-volume.ts'
import { requestError, workError } from '@ingot/contracts/problem.ts'
import type { Files, Ports } from '../ports/ports.ts'
import { need } from './run.ts'

const { label, meeting } = setupVolume
/** Not below the place of installations: a volume that is read is in use. */
const place = `${meeting.directory}/volume`

/** For machines that have none of their own. */
const ofAll = 'answers.yaml'

/** By which names a machine may have answers of its own: serial number, UUID, and the MAC addresses of its devices. */
export interface MachineNames {
  readonly serial?: string
  readonly uuid?: string
  readonly macs: readonly string[]
}

/** A file of answers. */
export interface FoundAnswers {
  /** As the person who wrote it knows it: from the top of the volume. */
  readonly name: string
  readonly text: string
}

/**
 * Works with the volume, which is only read.
 * @param work gets the place where it is mounted, and a way to have it written to from then on.
 * @throws request error `setup-volume-missing`, `setup-volume-ambiguous`.
 */
export function onSetupVolume<T>(ports: Ports, work: (place: string, makeWritable: () => void) => T): T {
  const { files, processes } = ports
  processes.run(['umount', '--quiet', place], { limitSeconds: 60 })
  const search = ['blkid', '--cache-file', '/dev/null', '--match-token', `LABEL=${label}`] as const
  const found = processes.run([...search, '--output', 'device'], { limitSeconds: 60 })
  const [device, ...others] = found.stdout.split('\n').filter((line) => line !== '')
  if (device === undefined)
    throw requestError({
      code: 'setup-volume-missing',
      message: `there is no volume ${label}`,
      hint: `mkfs.vfat -n ${label} makes one; docs/installing.md says what lies on it`,
    })
  if (others.length > 0)
    throw requestError({
      code: 'setup-volume-ambiguous',
      message: `there are several volumes ${label}: ${[device, ...others].join(', ')}`,
      hint: 'take out all but one',
    })
  files.makeDirectory(place, 0o700)
  const failed = mountVolume(ports, device, 'ro')
  if (failed !== undefined)
    throw workError({
      code: 'setup-volume-unread',
      message: `the volume ${label} cannot be read`,
      where: device,
      why: failed,
      hint: 'it is to have FAT, ext4 or ISO 9660',
    })
  try {
    return work(place, () => makeWritable(ports, device))
  } finally {
    processes.run(['umount', '--quiet', place], { limitSeconds: 60 })
  }
}

/**
 * Without its programs and devices.
 * @returns why it cannot be.
 */
function mountVolume({ processes }: Ports, device: string, access: 'ro' | 'rw'): string | undefined {
  const mount = (...how: readonly string[]) => {
    const options = [access, 'nosuid', 'nodev', 'noexec', ...how].join(',')
    const command = ['mount', '-t', 'vfat,ext4,iso9660', '-o', options, device, place] as const
    return processes.run(command, { limitSeconds: 60 })
  }
  if (mount().status === 0) return undefined
  // A partition of the stick that the medium is on: while the whole is mounted, the kernel mounts no part of it.
  const { status, stderr } = mount('loop')
  return status === 0 ? undefined : stderr.trim() || `exit status ${status}`
}

function makeWritable(ports: Ports, device: string): void {
  need(ports, ['umount', place])
  const failed = mountVolume(ports, device, 'rw')
  if (failed === undefined) return
  throw requestError({
    code: 'setup-volume-read-only',
    message: `the volume ${label} cannot be written to`,
    where: device,
    why: failed,
    hint: 'recoveryKey needs a volume with FAT or ext4, on a stick without a lock',
  })
}

/** What firmware and network devices call this machine. */
export function namesOfMachine({ read, list, status }: Files): MachineNames {
  const told = (name: string): string | undefined =>
    asFileName(read(`/sys/class/dmi/id/${name}`)?.trim() ?? '') || undefined
  const devices = (list('/sys/class/net') ?? []).filter(
    (name) => status(`/sys/class/net/${name}/device`) !== undefined,
  )
  const macs = devices.map((name) => asFileName(read(`/sys/class/net/${name}/address`)?.trim() ?? ''))
  const [serial, uuid] = [told('product_serial'), told('product_uuid')]
  return {
    ...(serial === undefined ? {} : { serial }),
    ...(uuid === undefined ? {} : { uuid }),
    macs: [...new Set(macs)].filter((mac) => mac !== '' && mac !== '00-00-00-00-00-00'),
  }
}

/** As names of files are written on FAT, too: `52:54:00:12:34:56` is `52-54-00-12-34-56`. */
function asFileName(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9._-]+/g, '-')
}

/**
 * The texts of the answers that this machine may have been installed by: one whose network device is missing this time is not known
 * by its name, and takes those of all instead of its own.
 */
export function earlierAnswers(files: Files, at: string, found: FoundAnswers): readonly string[] {
  if (found.name !== ofAll) return [found.text]
  const others = (files.list(`${at}/answers`) ?? []).filter((name) => name.toLowerCase().endsWith('.yaml'))
  return [found.text, ...others.flatMap((name) => files.read(`${at}/answers/${name}`) ?? [])]
}

/**
 * The answers for this machine: `answers/NAME.yaml` by one of its names, else `answers.yaml`.
 * @throws request error `setup-answers-missing` that says its names; `setup-answers-ambiguous`.
 */
export function findAnswers(files: Files, at: string, names: MachineNames): FoundAnswers {
  const own = [names.serial, names.uuid, ...names.macs].filter((name) => name !== undefined)
  const wanted = own.map((name) => `${name}.yaml`)
  const there = (files.list(`${at}/answers`) ?? []).filter((name) => wanted.includes(name.toLowerCase()))
  const [first, second] = there
  if (first !== undefined && second !== undefined)
    throw requestError({
      code: 'setup-answers-ambiguous',
      message: `several files of the volume are for this machine: ${there.join(', ')}`,
      where: `${label}/answers`,
      hint: 'leave one of them',
    })
  const name = first === undefined ? ofAll : `answers/${first}`
  const text = files.read(`${at}/${name}`)
  if (text !== undefined) return { name, text }
  throw requestError({
    code: 'setup-answers-missing',
    message: 'the volume has no answers for this machine',
    where: label,
    why: `it has no answers.yaml, and none of: ${wanted.map((one) => `answers/${one}`).join(', ')}`,
    hint: 'docs/installing.md says what lies on it',
  })
}
