import { formatOptionPath } from '@ingot/language/path.ts'
import { formatSize } from '@ingot/language/types/quantity.ts'
import type { BootConfig } from '../boot/options.ts'
import { when } from '../entries.ts'
import { declaredPartitions, othersOf, type Other } from './declared.ts'
import { smallestFileSystem } from './file-system.ts'
import type { DeclaredMount, Objection } from './objection.ts'
import type { DiskConfig } from './options.ts'
import { espMirrorDisk, longestMirrored, mirrorName } from './others.ts'

/** What is mounted of other disks. */
export function otherMounts(config: DiskConfig): readonly DeclaredMount[] {
  return othersOf(config).map(({ partition, at }) => ({
    path: partition.mountPoint,
    option: `${at}.mountPoint`,
  }))
}

/** Everything that is wrong with the disks beside the one that machines start from, each once. */
export function objectionsToOthers(config: DiskConfig & BootConfig): readonly Objection[] {
  const all = othersOf(config)
  return [
    ...all.flatMap(objectionsToOther),
    ...objectionsToNames(config, all),
    ...objectionsToDisks(config, all),
    ...when(config.boot.sealed && Object.keys(config.disk.others).length > 0, {
      code: 'disk-others-sealed',
      message: 'A sealed system has one disk.',
      why: 'its image is written to the disk as it is, and other disks are made by the installer',
      hint: 'leave boot.sealed out, or disk.others',
      option: 'disk.others',
    }),
  ]
}

function objectionsToOther({ name, partition, at }: Other): readonly Objection[] {
  const { kind, size, fsType, mountPoint } = partition
  const least = smallestFileSystem[fsType]
  return [
    ...when(kind === 'swap' && size === null, {
      code: 'disk-size-missing',
      message: `Partition \`${name}\` has no size.`,
      hint: 'only data may take what is left of a disk',
      option: at,
    }),
    ...when(size === 0, {
      code: 'disk-size-wrong',
      message: `Partition \`${name}\` has no room.`,
      option: `${at}.size`,
    }),
    ...when(kind === 'data' && size !== null && size > 0 && size < least, {
      code: 'disk-size-wrong',
      message: `${formatSize(size ?? 0)} is too small for ${fsType}: it needs ${formatSize(least)}.`,
      option: `${at}.size`,
    }),
    ...when(mountPoint !== null && kind !== 'data', {
      code: 'disk-mount-wrong',
      message: `Only data has a mount point, and \`${name}\` is of kind ${kind}.`,
      option: `${at}.mountPoint`,
    }),
  ]
}

/** Machines find partitions by their names, wherever they are. */
function objectionsToNames(config: DiskConfig & BootConfig, all: readonly Other[]): readonly Objection[] {
  const { disk } = config
  const esp = { name: 'esp', mirror: espMirrorDisk(config) ?? null }
  const main = Object.entries(disk.partitions).map(([name, { mirror }]) => ({ name, mirror }))
  const others = all.map(({ name, partition }) => ({ name, mirror: partition.mirror }))
  const halves = [esp, ...main, ...others].flatMap(({ name, mirror }) =>
    mirror === null ? [] : [mirrorName(name)],
  )
  const taken = new Set(['esp', 'root', ...Object.keys(disk.partitions), ...halves])
  const onOthers = all.filter(({ name }) => {
    const isTaken = taken.has(name)
    taken.add(name)
    return isTaken
  })
  const onMain = main
    .filter(({ name }) => halves.includes(name))
    .map(({ name }) => ({ name, at: formatOptionPath(['disk', 'partitions', name]) }))
  return [...onMain, ...onOthers].map(({ name, at }) => ({
    code: 'disk-name-twice',
    message: `Two partitions are called \`${name}\`.`,
    why: 'a machine finds them by their names, on whichever disk they are',
    option: at,
  }))
}

/** Each disk has something on it, and one partition at most takes what is left. */
function objectionsToDisks({ disk }: DiskConfig, all: readonly Other[]): readonly Objection[] {
  const main = Object.entries(disk.partitions)
  return Object.keys(disk.others).flatMap((name): readonly Objection[] => {
    const own = all.filter((one) => one.disk === name && one.partition.kind === 'data')
    const halves = [
      ...main,
      ...all.map(({ name: partition, partition: one }) => [partition, one] as const),
    ].filter(([, { mirror }]) => mirror === name)
    const greedy = [
      ...own.filter(({ partition }) => partition.size === null).map((one) => one.name),
      ...halves.filter(([, { size }]) => size === null).map(([partition]) => mirrorName(partition)),
    ]
    const option = formatOptionPath(['disk', 'others', name])
    return [
      ...when(all.every((one) => one.disk !== name) && halves.length === 0, {
        code: 'disk-other-empty',
        message: `Nothing lies on disk \`${name}\`.`,
        hint: `give it partitions, or mirror something there: mirror: '${name}'`,
        option,
      }),
      ...when(greedy.length > 1, {
        code: 'disk-two-rests',
        message: `${greedy.map((one) => `\`${one}\``).join(' and ')} would each take what is left of disk \`${name}\`.`,
        hint: 'give all but one a size',
        option,
      }),
    ]
  })
}

/** A mirror is btrfs, and its halves lie on two disks. */
export function objectionsToMirrors(config: DiskConfig & BootConfig): readonly Objection[] {
  const { disk } = config
  return declaredPartitions(config).flatMap(({ disk: own, name, partition, at }): readonly Objection[] => {
    const { kind, fsType, mirror } = partition
    if (mirror === null) return []
    const there = Object.keys(disk.others).filter((one) => one !== own)
    const option = `${at}.mirror`
    return [
      ...when((kind !== 'root' && kind !== 'data') || fsType !== 'btrfs', {
        code: 'disk-mirror-wrong',
        message: 'Only btrfs can be mirrored.',
        hint: "set `fsType: 'btrfs'`, for root or data",
        option,
      }),
      ...when(!there.includes(mirror), {
        code: 'disk-mirror-unknown',
        message:
          mirror === own
            ? `Both halves would lie on disk \`${mirror}\`.`
            : `There is no disk \`${mirror}\` in disk.others.`,
        hint:
          there.length === 0
            ? `declare it: disk: { others: { ${mirror}: {} } }`
            : `there are: ${there.join(', ')}`,
        option,
      }),
      ...when(name.length > longestMirrored, {
        code: 'disk-mirror-name',
        message: `\`${name}\` is too long a name for what is mirrored.`,
        why: `partition tables have no room for that of its other half, \`${mirrorName(name)}\``,
        hint: `take ${longestMirrored} letters at most`,
        option,
      }),
      ...when(kind === 'root' && config.boot.growPartition, {
        code: 'disk-mirror-grows',
        message: 'A mirrored root does not grow at boot.',
        why: 'it lies on two disks, and systemd-repart finds none of which it could take the rest',
        hint: 'leave boot.growPartition out: the installer makes each half as large as its disk',
        option: 'boot.growPartition',
      }),
    ]
  })
}
