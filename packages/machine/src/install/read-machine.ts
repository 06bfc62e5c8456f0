import { z } from 'zod'
import type { FoundDisk, FoundPartition, InstallMachine } from '@ingot/contracts/installation.ts'
import { workError } from '@ingot/contracts/problem.ts'
import type { Ports } from '../ports/ports.ts'
import { givenGrub, isOpened, workPlace } from './work-place.ts'

const deviceSchema = z.object({
  /** Without this column lsblk(8) gives a list in which nothing belongs to anything. */
  name: z.string(),
  path: z.string(),
  type: z.string(),
  size: z.number().nullable(),
  ro: z.boolean(),
  model: z.string().nullish(),
  serial: z.string().nullish(),
  'log-sec': z.number().nullish(),
  pttype: z.string().nullish(),
  partn: z.number().nullish(),
  partlabel: z.string().nullish(),
  partuuid: z.string().nullish(),
  parttype: z.string().nullish(),
  /** In sectors of 512 bytes, whatever the disk's are. */
  start: z.number().nullish(),
  fstype: z.string().nullish(),
  label: z.string().nullish(),
  mountpoints: z.array(z.string().nullable()).nullish(),
  get children() {
    return z.array(deviceSchema).optional()
  },
})
type Device = z.infer<typeof deviceSchema>

/** Partitions belong to a disk: were they not below theirs, a disk in use would look empty. */
const listSchema = z.object({
  blockdevices: z.array(deviceSchema.refine(({ type }) => type !== 'part', 'a partition of no disk')),
})

/** What lsblk(8) is asked for. */
export const diskColumns: readonly string[] = Object.keys(deviceSchema.shape)
  .filter((name) => name !== 'children')
  .map((name) => name.toUpperCase())

/**
 * What the machine has, and what is on its disks.
 * @throws work error `install-disks-unread`.
 */
export function readMachine(ports: Ports): InstallMachine {
  const { files, processes } = ports
  const memory = /^MemTotal:\s*(\d+) kB$/m.exec(files.read('/proc/meminfo') ?? '')?.[1]
  const kernel = processes.run(['uname', '--machine'], { limitSeconds: 10 }).stdout.trim()
  return {
    firmware: files.status('/sys/firmware/efi') === undefined ? 'bios' : 'uefi',
    architecture: architectures[kernel] ?? kernel,
    memoryBytes: Number(memory ?? 0) * 1024,
    hasTpm2: files.read('/sys/class/tpm/tpm0/tpm_version_major')?.trim() === '2',
    disks: readDisks(ports).map((disk) =>
      isBlank(disk) ? { ...disk, content: signaturesOn(ports, disk) } : disk,
    ),
    ...(givenGrub(ports) === undefined ? {} : { hasGrub: true }),
  }
}

function isBlank({ table, content, partitions }: FoundDisk): boolean {
  return table === '' && content === '' && partitions.length === 0
}

/** What lsblk(8) cannot decide between, as where one file system was made over another, it leaves out; such a disk is not empty. */
function signaturesOn({ processes }: Pick<Ports, 'processes'>, { path }: FoundDisk): string {
  const command = ['wipefs', '--no-act', '--noheadings', '--output', 'TYPE', path] as const
  const { status, stdout } = processes.run(command, { limitSeconds: 60 })
  const types = stdout.split('\n').flatMap((line) => line.trim() || [])
  return status === 0 ? [...new Set(types)].join(' or ') : 'cannot be read'
}

/** Debian's names for what the kernel calls them. */
export const architectures: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  aarch64: 'arm64',
  i686: 'i386',
  armv7l: 'armhf',
  ppc64le: 'ppc64el',
}

/** All disks, by lsblk(8) of util-linux 2.39 or later. */
export function readDisks({ processes }: Pick<Ports, 'processes'>): readonly FoundDisk[] {
  const command = ['lsblk', '--json', '--bytes', '--output', diskColumns.join(',')] as const
  const { status, stdout, stderr } = processes.run(command, { limitSeconds: 60 })
  const found = status === 0 ? listSchema.safeParse(JSON.parse(stdout)).data : undefined
  if (found === undefined)
    throw workError({
      code: 'install-disks-unread',
      message: 'the disks of this machine cannot be listed',
      why: stderr.trim() || 'lsblk gives another form of answer',
      hint: 'try: lsblk --json',
    })
  return found.blockdevices
    .filter(
      ({ type, size, path }) => type === 'disk' && (size ?? 0) > 0 && !/^\/dev\/(zram|ram|nbd|fd)/.test(path),
    )
    .map(diskOf)
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

function diskOf(device: Device): FoundDisk {
  const children = device.children ?? []
  const parts = children.filter(({ type }) => type === 'part')
  const others = children.filter(({ type }) => type !== 'part')
  return {
    path: device.path,
    bytes: device.size ?? 0,
    sectorBytes: device['log-sec'] ?? 512,
    model: (device.model ?? '').trim(),
    serial: (device.serial ?? '').trim(),
    isReadOnly: device.ro,
    table: device.pttype ?? '',
    content: device.fstype ?? '',
    uses: [...mountsOf(device), ...others.flatMap(holderUses)],
    partitions: parts.map(partitionOf).toSorted((a, b) => a.startBytes - b.startBytes),
  }
}

function partitionOf(device: Device): FoundPartition {
  return {
    path: device.path,
    number: device.partn ?? Number(/(\d+)$/.exec(device.path)?.[1] ?? 0),
    label: device.partlabel ?? '',
    uuid: device.partuuid ?? '',
    type: (device.parttype ?? '').toLowerCase(),
    startBytes: (device.start ?? 0) * 512,
    bytes: device.size ?? 0,
    content: device.fstype ?? '',
    contentLabel: device.label ?? '',
    uses: [...mountsOf(device), ...(device.children ?? []).flatMap(holderUses)],
  }
}

/** What stands on a device: an opened LUKS device (but our own), a volume of LVM, a part of a RAID. */
function holderUses(device: Device): readonly string[] {
  const below = [...mountsOf(device), ...(device.children ?? []).flatMap(holderUses)]
  if (isOpened(device.path)) return below
  return [`${device.type} ${device.path.slice(device.path.lastIndexOf('/') + 1)}`, ...below]
}

/** What an installation of our own mounts is no use of somebody's. */
function mountsOf({ mountpoints }: Device): readonly string[] {
  return (mountpoints ?? []).flatMap((at) => {
    if (at === null || at.startsWith(`${workPlace}/`)) return []
    return at === '[SWAP]' ? ['swap'] : [`mounted at ${at}`]
  })
}
