import {
  allPartitions,
  halfOf,
  mountOptions,
  rootSubvolume,
  stateroot,
  type DiskLayout,
  type FileSystemPlan,
} from '@ingot/contracts/disk.ts'
import type { FoundPartition } from '@ingot/contracts/installation.ts'
import type { Ports } from '../ports/ports.ts'
import { abandonOpened, closeOpened } from './luks.ts'
import { mounted, need } from './run.ts'
import { newPartition, newPartitionCopy, newSysroot, stickPlace, topPlace } from './work-place.ts'

/** Partitions that were made, by their names in the layout. */
type Devices = ReadonlyMap<string, Pick<FoundPartition, 'path'>>

/**
 * Makes what is declared on each partition that was made, with the settings of a poured disk.
 * @param uuid of the root's file system, by which the kernel finds it.
 */
export function makeFileSystems(ports: Ports, layout: DiskLayout, devices: Devices, uuid: string): void {
  for (const one of allPartitions(layout)) {
    if (!devices.has(one.name)) continue
    const half = halfOf(layout, one.name)
    const mirror = half === undefined ? [] : [deviceOf(devices, half.name)]
    const device = deviceOf(devices, one.name)
    switch (one.kind) {
      case 'esp':
        need(ports, ['mkfs.vfat', '-F', '32', '-n', 'INGOT-ESP', device])
        break
      case 'swap':
        need(ports, ['mkswap', '--quiet', device])
        break
      case 'data':
        need(ports, makeCommand(one.fileSystem, [device, ...mirror]))
        break
      case 'root':
        need(ports, makeCommand(one.fileSystem, [device, ...mirror], uuid))
        if (one.fileSystem.kind === 'btrfs') makeSubvolumes(ports, one.fileSystem, device)
        break
      case 'mirror':
        // It is made with the half that it belongs to.
        break
    }
  }
}

function makeCommand(
  { kind }: FileSystemPlan,
  devices: readonly string[],
  uuid?: string,
): readonly [string, ...string[]] {
  switch (kind) {
    case 'ext4':
      return ['mkfs.ext4', '-q', '-F', '-m', '1', ...(uuid === undefined ? [] : ['-U', uuid]), ...devices]
    case 'xfs':
      return ['mkfs.xfs', '-q', '-f', ...(uuid === undefined ? [] : ['-m', `uuid=${uuid}`]), ...devices]
    case 'btrfs':
      return [
        'mkfs.btrfs',
        '-q',
        '-f',
        ...(devices.length > 1 ? ['--data', 'raid1', '--metadata', 'raid1'] : []),
        ...(uuid === undefined ? [] : ['-U', uuid]),
        ...devices,
      ]
  }
}

function makeSubvolumes(
  ports: Ports,
  { subvolumes }: Extract<FileSystemPlan, { kind: 'btrfs' }>,
  device: string,
) {
  ports.files.makeDirectory(topPlace)
  mounted(ports, topPlace, ['-t', 'btrfs', device], () => {
    for (const { name } of subvolumes) need(ports, ['btrfs', 'subvolume', 'create', `${topPlace}/${name}`])
  })
}

/** UUID of the file system in a partition. */
export function fileSystemUuid(ports: Ports, { path }: Pick<FoundPartition, 'path'>): string {
  return need(ports, ['blkid', '--probe', '--match-tag', 'UUID', '--output', 'value', path]).trim()
}

/** Mounts root and boot partition where the system is put on them. */
export function mountNew(ports: Ports, layout: DiskLayout, devices: Devices): void {
  for (const { kind, name, ...one } of layout.partitions) {
    if (kind === 'root' && 'fileSystem' in one) {
      const { fileSystem } = one
      mount(ports, deviceOf(devices, name), newSysroot, fileSystem.kind, [
        ...mountOptions(fileSystem, rootSubvolume(fileSystem)?.name),
      ])
    }
    if (kind === 'esp') mount(ports, deviceOf(devices, name), newPartition, 'vfat', ['umask=0077'])
  }
}

/** Where OSTree has /var, below the new root; the subvolume of it is mounted there. */
export const newState = `${newSysroot}/ostree/deploy/${stateroot}/var`

export function mountState(ports: Ports, layout: DiskLayout, devices: Devices): void {
  for (const one of layout.partitions) {
    if (one.kind !== 'root' || one.fileSystem.kind !== 'btrfs') continue
    const subvolume = one.fileSystem.subvolumes.find(({ mountPoint }) => mountPoint === '/var')
    if (subvolume !== undefined)
      mount(
        ports,
        deviceOf(devices, one.name),
        newState,
        'btrfs',
        mountOptions(one.fileSystem, subvolume.name),
      )
  }
}

const places = [newPartition, newPartitionCopy, newSysroot, topPlace, stickPlace]

/** Unmounts and closes what an installation mounts and opens; nothing happens where nothing is. */
export function unmountNew(ports: Ports): void {
  for (const place of places) {
    const isMounted = ports.processes.run(['mountpoint', '--quiet', place], { limitSeconds: 60 }).status === 0
    if (isMounted) need(ports, ['umount', '--recursive', place])
  }
  closeOpened(ports)
}

/** After a failure: what cannot be unmounted, as on a disk that is gone, is at least out of the way. */
export function abandonNew(ports: Pick<Ports, 'files' | 'processes'>): void {
  for (const place of places)
    ports.processes.run(['umount', '--recursive', '--lazy', '--quiet', place], { limitSeconds: 60 })
  abandonOpened(ports)
}

function mount(ports: Ports, device: string, place: string, type: string, options: readonly string[]): void {
  ports.files.makeDirectory(place)
  const given = options.length === 0 ? [] : ['-o', options.join(',')]
  need(ports, ['mount', '-t', type, ...given, device, place])
}

/** Path of what was made for a partition of the layout. */
export function deviceOf(devices: Devices, name: string): string {
  const path = devices.get(name)?.path
  if (path === undefined) throw new Error(`no partition was made for ${name}`)
  return path
}
