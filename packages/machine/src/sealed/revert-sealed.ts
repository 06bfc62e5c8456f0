import { requestError } from '@ingot/contracts/problem.ts'
import type { Deployment } from '../deployments/deployment.ts'
import { deploymentName } from '../deployments/deployment.ts'
import type { Ports } from '../ports/ports.ts'
import { machinePlaces } from '../publish/installed.ts'
import type { Published } from '../publish/offer.ts'
import { performSteps } from '../publish/perform.ts'
import { sealedLoader } from './programs.ts'
import { rememberSlot } from './records.ts'
import { isNamedBy, readSealedDisk } from './slots.ts'

/**
 * Makes the loader prefer the program of a slot.
 * @throws request error `slot-not-good` where it was not judged good, or its slot holds something else by now.
 */
export function preferSlot(ports: Ports, target: Deployment): void {
  const { partition } = machinePlaces
  const programs = sealedLoader.read(ports.files, partition)
  const wanted = preferred(programs, deploymentName(target))
  const rootHash = target.slot?.rootHash
  const isWhole = readSealedDisk(ports).slots.some(
    (slot) => rootHash !== undefined && isNamedBy(slot, rootHash),
  )
  if (wanted === undefined || !(target.booted || isWhole))
    throw requestError({
      code: 'slot-not-good',
      message: 'the other slot holds nothing that was judged good',
      hint: 'os status shows what it holds; os update takes a newer release',
    })
  performSteps(sealedLoader.steps(programs, wanted, partition), ports)
  if (target.slot !== undefined) rememberSlot(ports.files, target.slot)
}

/** All programs, that one with the highest number; undefined where it is none that may boot as often as it likes. */
export function preferred(programs: readonly Published[], name: string): readonly Published[] | undefined {
  const target = programs.find(({ deployment }) => deployment === name)
  if (target?.tries !== 'good') return undefined
  const version = Math.max(...programs.map((one) => one.version)) + 1
  return programs.map((one) => (one === target ? { ...one, version } : one))
}
