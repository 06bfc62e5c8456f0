import type { Ports } from '../ports/ports.ts'

/** Where an installation mounts what it makes. */
export const workPlace = '/run/ingot/install'
/** The new root file system, and the boot partition. */
export const newSysroot = `${workPlace}/root`
export const newPartition = `${workPlace}/esp`
/** The boot partition of the other disk of a mirror. */
export const newPartitionCopy = `${workPlace}/esp-mirror`
/** A stick that gets a key file. */
export const stickPlace = `${workPlace}/stick`
/** The top of a btrfs. */
export const topPlace = `${workPlace}/top`
const mapper = '/dev/mapper'
/** The new root while it is encrypted and open. */
export const openedName = 'installing-root'
export const openedDevice = openedAt(openedName)

/** Path of what an installation opened. */
export function openedAt(name: string): string {
  return `${mapper}/${name}`
}

/** Names of what installations opened, and did not close. */
export function opened({ files }: Pick<Ports, 'files'>): readonly string[] {
  return (files.list(mapper) ?? []).filter((name) => isOpened(openedAt(name)))
}

/** Whether an installation opened a device. */
export function isOpened(path: string): boolean {
  return path.startsWith(openedAt('installing-'))
}

/**
 * GRUB for BIOS, the beginning of a disk (`disk`) and its configuration: where who sent a live system sent it too, and on
 * a live medium.
 */
const givenGrubs = ['/run/ingot-install/grub', '/run/live/medium/installer/grub'] as const

/** The directory that has it; undefined: none was given. */
export function givenGrub({ files }: Pick<Ports, 'files'>): string | undefined {
  return givenGrubs.find((directory) => files.target(`${directory}/disk`) !== undefined)
}
