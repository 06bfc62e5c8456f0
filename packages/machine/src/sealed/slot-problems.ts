import type { Problem } from '@ingot/contracts/problem.ts'
import type { Release, SealedParts } from '@ingot/contracts/release.ts'
import type { Ports } from '../ports/ports.ts'
import { machinePlaces } from '../publish/installed.ts'
import type { Published } from '../publish/offer.ts'
import { stateDirectory } from '../state/json-file.ts'
import { freeSpace } from '../update/preflight.ts'
import { shortage } from '../update/space.ts'
import { programsOf, sealedLoader, sealedName } from './programs.ts'
import { readSeal } from './seal.ts'
import { freeSlot, readSealedDisk, type SealedDisk } from './slots.ts'

/** Where a program waits until its signature was looked at: no loader looks there. */
export const waiting = `${stateDirectory}/program`
/** Bytes for clusters that are not full, and what is written meanwhile. */
const slack = 2 * 2 ** 20

/** Why this is no moment to write a release into the slot that does not run. */
export function slotProblems(ports: Ports, { sealed }: Release): readonly Problem[] {
  if (sealed === undefined) return []
  const programs = sealedLoader.read(ports.files, machinePlaces.partition)
  return [
    ...roomProblems(readSealedDisk(ports), sealed),
    ...programProblems(programs, runningName(ports)),
    ...spaceProblems(ports, programs, sealed.program.bytes),
  ]
}

/** The program lies in /var first; the one that it takes the place of goes before it comes. */
function spaceProblems(ports: Ports, programs: readonly Published[], bytes: number): readonly Problem[] {
  const sizeOf = (path: string): number => ports.files.target(path)?.bytes ?? 0
  const going = programs.filter(({ deployment }) => deployment !== runningName(ports))
  const given = going
    .map(({ handle }) => sizeOf(`${programsOf(machinePlaces.partition)}/${handle}`))
    .reduce((sum, one) => sum + one, 0)
  const { partition } = machinePlaces
  const state = { path: stateDirectory, free: freeSpace(ports, stateDirectory), size: undefined }
  const boot = { path: partition, free: freeSpace(ports, partition), size: undefined }
  return [
    ...shortage(state, bytes - sizeOf(waiting) + slack, 'space-low', 'make room in /var'),
    ...shortage(
      boot,
      bytes - given + slack,
      'boot-space-low',
      'remove files of other systems on that partition',
    ),
  ]
}

/** A slot keeps the size that it was made with. */
export function roomProblems(disk: SealedDisk, { root, verity }: SealedParts): readonly Problem[] {
  const slot = freeSlot(disk)
  return [['root', slot.root, root.bytes] as const, ['hashes', slot.verity, verity.bytes] as const].flatMap(
    ([what, { path, bytes }, needed]) =>
      needed <= bytes
        ? []
        : [
            {
              code: 'slot-too-small',
              message: `the ${what} of the release take ${mebibytes(needed)}, and the slot has ${mebibytes(bytes)}`,
              where: path,
              hint: 'slots have the size that they got with the image: write a new one, or leave something out of the system',
            },
          ],
  )
}

/**
 * What is on trial may have to go back to the other slot, which an update would overwrite. Where the program that runs is not on
 * the boot partition, that is another disk's, or not mounted: all of its programs would be taken for ones that may go.
 */
export function programProblems(programs: readonly Published[], running: string): readonly Problem[] {
  const own = programs.find(({ deployment }) => deployment === running)
  const other = programs.find(({ deployment }) => deployment !== running)
  if (own === undefined)
    return [
      {
        code: 'program-missing',
        message: 'the program that runs is not on the boot partition',
        where: programsOf(machinePlaces.partition),
        hint: `see whether it is that of the disk that runs, and mounted: findmnt ${machinePlaces.partition}`,
      },
    ]
  if (own.tries === 'good' || other?.tries !== 'good') return []
  return [
    {
      code: 'boot-on-trial',
      message:
        'this boot has not been judged yet, and what it would go back to is in the slot that an update takes',
      hint: 'wait until os status says good, then update',
    },
  ]
}

/** Name of the deployment that runs. */
export function runningName({ files }: Ports): string {
  return sealedName(readSeal(files)?.commit ?? '')
}

function mebibytes(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20)} MiB`
}
