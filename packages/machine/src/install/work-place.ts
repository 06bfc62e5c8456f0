import type { Ports } from '../ports/ports.ts'

/** Where an installation mounts what it makes. */
export const workPlace = '/run/ingot/install'
/** The new root file system, and the boot partition. */
export const newSysroot = `${workPlace}/root`
export const newPartition = `${workPlace}/esp`
/** The new root while it is encrypted and open. */
export const openedName = 'installing-root'
export const openedDevice = `/dev/mapper/${openedName}`
/**
 * GRUB for BIOS, the beginning of a disk (`disk`) and its configuration: where who sent a live system sent it too, and on
 * a live medium.
 */
const givenGrubs = ['/run/ingot-install/grub', '/run/live/medium/installer/grub'] as const

/** The directory that has it; undefined: none was given. */
export function givenGrub({ files }: Pick<Ports, 'files'>): string | undefined {
  return givenGrubs.find((directory) => files.target(`${directory}/disk`) !== undefined)
}
