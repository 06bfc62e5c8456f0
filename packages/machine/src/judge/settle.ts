import { readShipped, triesOf } from '../deployments/shipped.ts'
import type { Ports } from '../ports/ports.ts'
import { readInstalled, type Installed, type Places } from '../publish/installed.ts'
import type { BootLoader, Published } from '../publish/offer.ts'
import { performSteps } from '../publish/perform.ts'
import { planPublication, type BootState, type Phase, type Standing } from '../publish/plan.ts'
import { readBootState } from '../publish/read-boot-state.ts'
import { sealedInstalled } from '../sealed/read-sealed.ts'
import { rememberSlot } from '../sealed/records.ts'
import type { Seal } from '../sealed/seal.ts'
import { readSealedDisk, runningSlot } from '../sealed/slots.ts'
import { unaccounted } from './decide.ts'
import { postMortem } from './journal.ts'
import { quarantine, readGood, readQuarantine, writeGood, type KnownGood } from './record.ts'

/** Everything that works on a machine's boot partition needs to know. */
export interface Machine {
  readonly ports: Ports
  readonly places: Places
  readonly loader: BootLoader
  /** Where its disk is a sealed one: nothing is published there but which programs are good. */
  readonly seal?: Seal
  /** The deployment that was found good just now, whether that could be written down or not. */
  readonly blessed?: string
}

/** Judged good, bad, or not yet, by what is kept in /var. */
export function standingOf({ ports, places, blessed }: Machine): (deployment: Installed) => Standing {
  const good = new Set([blessed, ...readGood(ports.files, places).map(({ deployment }) => deployment)])
  const bad = new Set(readQuarantine(ports.files, places).map(({ commit }) => commit))
  return ({ name, checksum }) => (good.has(name) ? 'good' : bad.has(checksum) ? 'bad' : 'new')
}

/** As `readBootState`, with what was judged so far. */
export function bootStateOf(machine: Machine, loaderDirectory = 'loader'): BootState {
  const { ports, places, loader } = machine
  const tries = triesOf(ports.files, places.running)
  if (machine.seal !== undefined) return sealedState(machine, machine.seal, tries)
  return readBootState(ports, places, loader, loaderDirectory, { standing: standingOf(machine), tries })
}

/**
 * Brings the boot partition in line with OSTree's deployments.
 * @throws work error when the partition is full, missing or unknown; what boots is as it was.
 */
export function publish(machine: Machine, phase: Phase, loaderDirectory = 'loader'): void {
  const state = bootStateOf(machine, loaderDirectory)
  const steps =
    machine.seal === undefined
      ? planPublication(state, phase, machine.loader)
      : machine.loader.steps(state.published, withGood(state), state.partition)
  performSteps(steps, machine.ports)
}

function sealedState({ ports, places, loader, ...machine }: Machine, seal: Seal, tries: number): BootState {
  const { partition, sysroot } = places
  const published = loader.read(ports.files, partition)
  const installed = sealedInstalled(ports.files, seal, published)
  const standing = standingOf({ ports, places, loader, ...machine })
  const none = { kernels: {}, leftovers: [], links: [], freeBytes: 0 }
  return { ...none, partition, sysroot, installed, published, standing, tries }
}

/** What is offered, where what is known to be good is not counted any more. */
function withGood({ published, installed, standing }: BootState): readonly Published[] {
  return published.map((offer) => {
    const of = installed.find(({ name }) => name === offer.deployment)
    return of !== undefined && standing(of) === 'good' ? { ...offer, tries: 'good' } : offer
  })
}

/**
 * What a boot begins with: takes note of what became of deployments while the machine could not (blessed by the loader's
 * own means, tries used up), then publishes.
 * @throws as `publish`. Notes that cannot be kept are no reason not to publish.
 */
export function takeStock(machine: Machine): void {
  const { ports, places } = machine
  attempt(machine, () => noteSlot(machine))
  const state = bootStateOf(machine)
  const blessed = state.installed.filter(({ name }) =>
    state.published.some((offer) => offer.deployment === name && offer.tries === 'good'),
  )
  attempt(machine, () => noteGood(machine, state.installed, blessed))
  for (const deployment of unaccounted(state)) {
    const failure = {
      commit: deployment.checksum,
      deployment: deployment.name,
      title: deployment.title,
      at: now(machine),
      ...postMortem(ports.processes, deployment),
    }
    ports.console.error(`${deployment.title} (${deployment.name}) failed: ${failure.what}`)
    attempt(machine, () => quarantine(ports.files, places, failure))
  }
  publish(machine, 'settle')
}

/** What runs is known by itself, also where it came with the image. */
function noteSlot({ ports, places, seal }: Machine): void {
  const shipped = readShipped(ports.files, places.running)
  if (seal === undefined || shipped === undefined) return
  const { letter: slot } = runningSlot(readSealedDisk(ports))
  const { system, version } = shipped
  rememberSlot(ports.files, { ...seal, system, version, slot })
}

/** Adds deployments to those known to be good, and forgets the ones that are gone. */
export function noteGood(
  machine: Machine,
  installed: readonly Installed[],
  added: readonly Installed[],
): void {
  const { ports, places } = machine
  const before = readGood(ports.files, places)
  const known = before.filter(({ deployment }) => installed.some(({ name }) => name === deployment))
  const fresh = added
    .filter(({ name }) => !known.some(({ deployment }) => deployment === name))
    .map(({ name, checksum }): KnownGood => ({ deployment: name, commit: checksum, since: now(machine) }))
  if (fresh.length > 0 || known.length < before.length) writeGood(ports.files, places, [...known, ...fresh])
}

/** The deployment that runs; undefined where OSTree has none such. */
export function bootedOf(machine: Machine): Installed | undefined {
  const { ports, places, loader, seal } = machine
  const installed =
    seal === undefined
      ? readInstalled(ports.files, places)
      : sealedInstalled(ports.files, seal, loader.read(ports.files, places.partition))
  return installed.find(({ booted }) => booted)
}

/** In the form of the records. */
export function now({ ports }: Machine): string {
  return `${new Date(ports.clock.now()).toISOString().slice(0, 19)}Z`
}

/** Does what would be good to have done; where it fails (a full /var), says so and goes on. */
export function attempt({ ports }: Machine, work: () => void): void {
  try {
    work()
  } catch (error) {
    ports.console.error(error instanceof Error ? error.message : String(error))
  }
}
