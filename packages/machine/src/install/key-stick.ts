import type { FoundDisk, InstallMachine } from '@ingot/contracts/installation.ts'
import { requestError, type Problem } from '@ingot/contracts/problem.ts'
import type { Ports } from '../ports/ports.ts'
import { mounted } from './run.ts'
import type { Wanted } from './wanted.ts'
import { stickPlace, workPlace } from './work-place.ts'

/** A file system that a key file lies on, and that the machine finds at boot. */
export interface KeyStick {
  readonly device: string
  /** Of its file system. */
  readonly uuid: string
}

/** What the initramfs of systems with `disk.encryption` mounts. */
const mountable = ['vfat', 'ext4']

/** Why a key file cannot lie where it is wanted. */
export function stickProblems(
  { disks }: InstallMachine,
  { disk, others = {}, encryption }: Pick<Wanted, 'disk' | 'others' | 'encryption'>,
): readonly Problem[] {
  const path = encryption?.keyFile
  if (path === undefined) return []
  const found = disks.find((one) => one.path === path || one.partitions.some((part) => part.path === path))
  if (found === undefined)
    return [
      {
        code: 'install-key-stick-unknown',
        message: `this machine has no stick ${path}`,
        hint: 'plug it in, and name its partition: lsblk shows what there is',
      },
    ]
  if ([disk, ...Object.values(others).map((one) => one.disk)].includes(found.path))
    return [
      {
        code: 'install-key-stick-same',
        message: `${path} is of a disk that is installed on`,
        why: 'a key that lies beside what it opens keeps nobody out',
        hint: 'name the partition of a stick',
      },
    ]
  const content = contentAt(found, path)
  if (mountable.includes(content)) return []
  return [
    {
      code: 'install-key-stick-unfit',
      message: `${path} cannot hold a key file`,
      why:
        content === ''
          ? 'it has no file system'
          : `it has ${content}, and the boot reads ${mountable.join(' or ')}`,
      hint: partitionsHint(found, path),
    },
  ]
}

function contentAt({ path, content, partitions }: FoundDisk, wanted: string): string {
  return path === wanted ? content : (partitions.find((one) => one.path === wanted)?.content ?? '')
}

function partitionsHint({ path, partitions }: FoundDisk, wanted: string): string {
  const fit = partitions.filter(({ content }) => mountable.includes(content)).map((one) => one.path)
  if (path === wanted && fit.length > 0) return `name its partition: ${fit.join(', ')}`
  return 'mkfs.vfat makes one, which takes all that is on it'
}

/**
 * Looks whether a file can be written to a stick, before anything else changes.
 * @throws request error where its file system cannot be told from others; work error where it cannot be written to.
 */
export function readStick(ports: Ports, device: string): KeyStick {
  const tell = ['blkid', '--probe', '--output', 'value', '--match-tag', 'UUID', device] as const
  const uuid = ports.processes.run(tell, { limitSeconds: 60 }).stdout.trim()
  if (!/^[0-9A-Za-z-]+$/.test(uuid))
    throw requestError({
      code: 'install-key-stick-unfit',
      message: `${device} cannot hold a key file`,
      why: 'its file system has no UUID, by which the boot would find it',
      hint: 'mkfs.vfat makes one that has, and takes all that is on it',
    })
  onStick(ports, device, (place) => {
    const trial = `${place}/ingot-trial`
    // As long as a key is: a full stick has room for a name still.
    ports.files.write(trial, '-'.repeat(72), 0o600)
    ports.files.remove(trial)
  })
  return { device, uuid }
}

/** Writes a key to a stick, under a name that no other key has. */
export function writeKeyFile(ports: Ports, { device }: KeyStick, luksUuid: string, key: string): void {
  onStick(ports, device, (place) => ports.files.write(place + keyFileName(luksUuid), key, 0o600))
}

/** From the top of the stick. */
export function keyFileName(luksUuid: string): string {
  return `/ingot-${luksUuid}.key`
}

function onStick(ports: Ports, device: string, work: (place: string) => void): void {
  ports.files.makeDirectory(workPlace, 0o700)
  ports.files.makeDirectory(stickPlace)
  mounted(ports, stickPlace, ['-o', 'nosuid,nodev,noexec', device], () => work(stickPlace))
}
