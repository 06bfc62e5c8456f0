import { formatOptionPath } from '@ingot/language/path.ts'
import { formatSize } from '@ingot/language/types/quantity.ts'
import type { BootConfig } from '../boot/options.ts'
import { when } from '../entries.ts'
import { machinePath } from '../file-systems/mount.ts'
import { declaredPartitions } from './declared.ts'
import { mebibyte, smallestFileSystem } from './file-system.ts'
import { layoutOf, neededBytes } from './layout.ts'
import type { DeclaredMount, Objection } from './objection.ts'
import type { DiskConfig, PartitionConfig } from './options.ts'
import { objectionsToEncryption } from './validate-encryption.ts'
import { objectionsToMirrors, objectionsToOthers, otherMounts } from './validate-others.ts'

/** A kernel of Debian and a small initramfs, twice, and what FAT32 itself needs. */
const smallestEsp = 96 * mebibyte

/** Everything that is wrong with the layout of a disk, each once; nothing where it can be made and booted. */
export function objectionsTo(config: DiskConfig & BootConfig): readonly Objection[] {
  const all = Object.entries(config.disk.partitions)
  const each = all.flatMap(([name, partition]) => objectionsToPartition(name, partition))
  const mounts = [...all.flatMap(mountsOf), ...otherMounts(config)]
  const found = [
    ...objectionsToKinds(all),
    ...each,
    ...objectionsToMounts(mounts),
    ...objectionsToBiosNames(config),
    ...objectionsToOthers(config),
    ...objectionsToMirrors(config),
    ...objectionsToEsp(config),
    ...objectionsToEncryption(config, mounts),
  ]
  return found.length === 0 ? objectionsToSize(config) : found
}

/** The partition of GRUB, which a disk for BIOS has by itself: as the plan of an installation calls it, and by its name there. */
const grubNames: ReadonlySet<string> = new Set(['boot-code', 'grub'])

function objectionsToBiosNames(config: DiskConfig & BootConfig): readonly Objection[] {
  if (config.boot.mode !== 'bios') return []
  return declaredPartitions(config)
    .filter(({ name }) => grubNames.has(name))
    .map(({ name, at: option }) => ({
      code: 'disk-name-grub',
      message: `\`${name}\` is the name of GRUB's own partition.`,
      why: 'a disk for BIOS has one by itself, and partitions are known by their names',
      hint: 'give this one another name',
      option,
    }))
}

type Named = readonly [name: string, partition: PartitionConfig]

function at(name: string, ...inner: readonly string[]): string {
  return formatOptionPath(['disk', 'partitions', name, ...inner])
}

/** Exactly one to boot from, exactly one root. */
function objectionsToKinds(all: readonly Named[]): readonly Objection[] {
  return (['esp', 'root'] as const).flatMap((kind): readonly Objection[] => {
    const [first, ...others] = all
      .filter(([, one]) => one.kind === kind)
      .map(([name]) => name)
      // The one that was there from the start is not the one too many.
      .toSorted((a, b) => Number(b === kind) - Number(a === kind))
    if (first === undefined)
      return [
        {
          code: `disk-no-${kind}`,
          message: `The disk has no partition of kind ${kind}.`,
          why:
            kind === 'esp' ? 'the firmware, or GRUB, could not start anything' : 'there is nothing to boot',
          hint: `a disk has \`${kind}\` from the start: do not take it out`,
          option: 'disk.partitions',
        },
      ]
    return others.map((name) => ({
      code: `disk-two-${kind}s`,
      message: `Both \`${first}\` and \`${name}\` are of kind ${kind}, and a disk has one.`,
      hint:
        kind === 'root'
          ? `make \`${name}\` a partition of kind 'data', or change \`root\` itself`
          : `make \`${name}\` a partition of kind 'data', or change \`esp\` itself`,
      option: at(name),
    }))
  })
}

function objectionsToPartition(name: string, partition: PartitionConfig): readonly Objection[] {
  const { kind, size, fsType, mountPoint, subvolumes } = partition
  const found: Objection[] = []
  const object = (inner: string, objection: Omit<Objection, 'option'>) =>
    found.push({ ...objection, option: at(name, inner) })
  if (size === null && (kind === 'swap' || kind === 'data'))
    found.push({
      code: 'disk-size-missing',
      message: `Partition \`${name}\` has no size.`,
      hint: 'only esp and root have one by themselves; the root takes what is left of the disk',
      option: at(name),
    })
  if (size === 0) object('size', { code: 'disk-size-wrong', message: `Partition \`${name}\` has no room.` })
  const least = smallestFileSystem[fsType]
  if (kind === 'data' && size !== null && size < least)
    object('size', {
      code: 'disk-size-wrong',
      message: `${formatSize(size)} is too small for ${fsType}: it needs ${formatSize(least)}.`,
    })
  if (kind === 'root' && fsType === 'xfs')
    object('fsType', {
      code: 'disk-root-xfs',
      message: 'The root cannot be xfs.',
      why: 'images are made without mounting, and mkfs.xfs cannot fill a file system with hard links, which OSTree consists of',
      hint: "use 'ext4' or 'btrfs' for the root; data may be xfs",
    })
  if (mountPoint !== null && kind !== 'data')
    object('mountPoint', {
      code: 'disk-mount-wrong',
      message: `Only data has a mount point, and \`${name}\` is of kind ${kind}.`,
    })
  if (Object.keys(subvolumes).length > 0 && (kind !== 'root' || fsType !== 'btrfs'))
    object('subvolumes', {
      code: 'disk-no-subvolumes',
      message: `\`${name}\` cannot have subvolumes: only a root of btrfs has some.`,
      hint: "set `fsType: 'btrfs'` for the root",
    })
  if (kind === 'root' && fsType === 'btrfs' && !Object.values(subvolumes).some(isRoot))
    object('subvolumes', {
      code: 'disk-no-root-subvolume',
      message: 'No subvolume holds the deployments.',
      hint: "`'@': { mountPoint: '/' }`",
    })
  return found
}

function isRoot({ mountPoint }: { readonly mountPoint: string | null }): boolean {
  return mountPoint === '/'
}

function mountsOf([name, { mountPoint, subvolumes }]: Named): readonly DeclaredMount[] {
  return [
    { path: mountPoint, option: at(name, 'mountPoint') },
    ...Object.entries(subvolumes).map(([subvolume, { mountPoint: path }]) => ({
      path,
      option: at(name, 'subvolumes', subvolume, 'mountPoint'),
    })),
  ]
}

/** Every place is mounted at once, and is the machine's. Parents come before their children by themselves. */
function objectionsToMounts(mounts: readonly DeclaredMount[]): readonly Objection[] {
  const taken = new Set<string>()
  return mounts.flatMap(({ path, option }): readonly Objection[] => {
    if (path === null) return []
    const isOfRoot = (path === '/' || path === '/var') && option.includes('.subvolumes.')
    const real = isOfRoot ? path : machinePath(path)
    if (real === null)
      return [
        {
          code: 'disk-mount-wrong',
          message: `Nothing can be mounted at ${path}.`,
          why: 'the system itself is sealed',
          hint: 'choose a place below /var, /srv, /mnt, /home or /opt',
          option,
        },
      ]
    if (taken.has(real))
      return [{ code: 'disk-mount-twice', message: `Two file systems are mounted at ${real}.`, option }]
    taken.add(real)
    return []
  })
}

function objectionsToEsp({ disk }: DiskConfig): readonly Objection[] {
  const [name, esp] = Object.entries(disk.partitions).find(([, { kind }]) => kind === 'esp') ?? []
  if (name === undefined || esp === undefined) return []
  const bytes = esp.size ?? disk.espSize
  if (bytes >= smallestEsp) return []
  return [
    {
      code: 'disk-esp-small',
      message: `${formatSize(bytes)} is too small for an EFI system partition.`,
      why: 'it holds kernel and initramfs of what runs and of what comes next',
      hint: `make it ${formatSize(smallestEsp)} or more`,
      option: esp.size === null ? 'disk.espSize' : at(name, 'size'),
    },
  ]
}

function objectionsToSize(config: DiskConfig & BootConfig): readonly Objection[] {
  const layout = layoutOf(config)
  const disks = [
    { size: config.disk.size, needed: neededBytes(layout), option: 'disk.size' },
    ...(layout.others ?? []).map((other) => ({
      size: config.disk.others[other.name]?.size ?? null,
      needed: neededBytes(other),
      option: formatOptionPath(['disk', 'others', other.name, 'size']),
    })),
  ]
  return disks.flatMap(({ size, needed, option }) =>
    when(size !== null && needed > size, {
      code: 'disk-small',
      message: `The partitions need ${formatSize(Math.ceil(needed / mebibyte) * mebibyte)}, and the disk has ${formatSize(size ?? 0)}.`,
      hint: 'make partitions smaller, or the disk larger',
      option,
    }),
  )
}
