import type { HealthCheck } from '@ingot/contracts/health-check.ts'
import { shippedSystemPath } from '@ingot/contracts/machine.ts'
import { workError } from '@ingot/contracts/problem.ts'
import { readShipped } from '../deployments/shipped.ts'
import type { Published } from '../publish/offer.ts'
import { performSteps } from '../publish/perform.ts'
import type { BootState } from '../publish/plan.ts'
import { runChecks } from './check.ts'
import { judge, sentenceOf } from './decide.ts'
import { lastLines } from './journal.ts'
import { quarantine, release, writeVerdict, type CheckResult, type Failure, type Verdict } from './record.ts'
import { attempt, bootedOf, bootStateOf, noteGood, now, publish, standingOf, type Machine } from './settle.ts'

/** Why a boot is given up without asking the checks. */
export type GivenUp = 'deadline' | 'emergency'

/**
 * Judges the running boot: runs the system's health checks, or takes `givenUp` for the answer. Where they fail, the machine
 * goes back to the last good deployment, or stays and says why.
 * @throws work error `health-failed` when it is not good, whatever follows from that.
 */
export function judgeBoot(machine: Machine, givenUp?: GivenUp): void {
  if (givenUp === 'deadline' && isJudged(machine)) return
  const { files } = machine.ports
  const checks = readShipped(files, machine.places.running)?.health
  const results = givenUp === undefined ? resultsOf(checks, machine.ports) : []
  const passed = givenUp === undefined && results.every(({ ok }) => ok)
  const what = passed ? '' : givenUp === undefined ? sentenceOf(results) : sentences[givenUp](machine)
  const verdict = (outcome: Verdict['outcome']): void =>
    attempt(machine, () => {
      const deployment = bootedOf(machine)?.name ?? ''
      writeVerdict(files, machine.places, {
        deployment,
        at: now(machine),
        outcome,
        what,
        checks: [...results],
      })
    })
  if (passed) return verdict('good')
  const judgement = judgementOf(machine)
  verdict(judgement.kind === 'stay' ? 'degraded' : 'returning')
  if (judgement.kind === 'return')
    markBad(machine, judgement.state, {
      cause: givenUp ?? 'check',
      what,
      journal: evidence(machine, checks ?? [], results),
    })
  if (judgement.kind !== 'stay') startAnother(machine, what, givenUp)
  throw unhealthy(what, judgement.kind === 'stay' ? judgement.because : undefined, results)
}

type Consequence =
  | { readonly kind: 'return'; readonly state: BootState }
  /** Another deployment could not be chosen here, but the loader counts: it will choose one when the tries are used up. */
  | { readonly kind: 'try-again' }
  | { readonly kind: 'stay'; readonly because: string }

/** In emergency mode, or with a broken disk, the boot partition may be out of reach. */
function judgementOf(machine: Machine): Consequence {
  const counted = machine.loader.counted(machine.ports.files)
  try {
    const state = bootStateOf(machine)
    const judgement = judge(state)
    if (judgement.kind === 'return') return { kind: 'return', state }
    return state.published.length === 0 && counted ? { kind: 'try-again' } : judgement
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error)
    return counted ? { kind: 'try-again' } : { kind: 'stay', because }
  }
}

/**
 * The boot is complete: nothing that it requires failed. The deployment is known good from now on, is never counted again,
 * and is OSTree's default where that is one that failed. Where nothing can be written to /var, the loader knows it at least.
 * @throws work error when the boot partition cannot be written; the next boot tries again.
 */
export function blessBoot(machine: Machine): void {
  const { ports, places } = machine
  const { installed } = bootStateOf(machine)
  const booted = installed.find((one) => one.booted)
  if (booted === undefined) return
  attempt(machine, () => noteGood(machine, installed, [booted]))
  attempt(machine, () => release(ports.files, places, booted.checksum))
  const [next] = installed
  if (
    machine.seal === undefined &&
    next !== booted &&
    next !== undefined &&
    standingOf(machine)(next) === 'bad'
  ) {
    // OSTree asks the publisher while it does that.
    const index = String(installed.indexOf(booted))
    const { status, stderr } = ports.processes.run(['ostree', 'admin', 'set-default', index], {
      limitSeconds: 300,
    })
    if (status !== 0) ports.console.error(`the good deployment is not the default yet: ${stderr.trim()}`)
  }
  publish({ ...machine, blessed: booted.name }, 'settle')
}

/** Marking the entry comes first: whatever fails after it, the loader starts another one. */
function markBad(
  machine: Machine,
  { published, partition, installed }: BootState,
  failure: Pick<Failure, 'cause' | 'what' | 'journal'>,
): void {
  const { ports, places, loader } = machine
  const booted = installed.find((one) => one.booted)
  if (booted === undefined) return
  const marked = published.map((offer): Published => {
    if (offer.deployment !== booted.name || offer.tries === 'good') return offer
    return { ...offer, tries: { left: 0, done: offer.tries.done + offer.tries.left } }
  })
  attempt(machine, () => performSteps(loader.steps(published, marked, partition), ports))
  attempt(machine, () =>
    quarantine(ports.files, places, {
      commit: booted.checksum,
      deployment: booted.name,
      title: booted.title,
      at: now(machine),
      ...failure,
    }),
  )
}

/** What hangs already cannot be asked to stop. */
function startAnother({ ports }: Machine, what: string, givenUp: GivenUp | undefined): void {
  ports.console.error(`${what}; the machine starts anew`)
  const how = givenUp === undefined ? '--no-block' : '--force'
  ports.processes.run(['systemctl', how, 'reboot'], { limitSeconds: 60 })
}

/** The last lines of the units that failed their check, then of the whole boot. */
function evidence(
  { ports }: Machine,
  checks: readonly HealthCheck[],
  results: readonly CheckResult[],
): Failure['journal'] {
  const failed = new Set(results.flatMap(({ ok, name }) => (ok ? [] : [name])))
  const units = checks.flatMap((one) => (one.kind === 'unit' && failed.has(one.name) ? [one.unit] : []))
  const lines = units.map((unit) => lastLines(ports.processes, { unit }))
  return [...new Set([...lines, lastLines(ports.processes)].flat())]
}

const sentences: Readonly<Record<GivenUp, (machine: Machine) => string>> = {
  deadline: (machine) => `the boot did not end in time; it waited for ${waitedFor(machine)}`,
  emergency: () => 'the boot ended in emergency mode',
}

function waitedFor({ ports }: Machine): string {
  const { stdout } = ports.processes.run(['systemctl', 'list-jobs', '--no-legend', '--plain', '--full'], {
    limitSeconds: 30,
  })
  const running = stdout.split('\n').flatMap((line) => {
    const [, unit, , state] = line.trim().split(/\s+/)
    return unit !== undefined && state === 'running' ? [unit] : []
  })
  return running.slice(0, 5).join(', ') || 'nothing that systemd knows of'
}

/** Whether the boot is complete, or was found to be bad before its time was up. */
function isJudged({ ports }: Machine): boolean {
  const is = (state: string, unit: string): boolean =>
    ports.processes.run(['systemctl', state, '--quiet', unit], { limitSeconds: 30 }).status === 0
  return is('is-active', 'boot-complete.target') || is('is-failed', 'ingot-health.service')
}

/** A system that does not say what must hold is not one that nothing is asked of. */
function resultsOf(
  checks: readonly HealthCheck[] | undefined,
  ports: Machine['ports'],
): readonly CheckResult[] {
  if (checks !== undefined) return runChecks(checks, ports)
  return [{ name: shippedSystemPath, ok: false, found: 'cannot be read', seconds: 0 }]
}

function unhealthy(what: string, stays: string | undefined, results: readonly CheckResult[]): Error {
  return workError({
    code: 'health-failed',
    message: `this boot is not good: ${what}`,
    why: stays === undefined ? 'the last good deployment starts' : `it stays, because ${stays}`,
    hint: `${results.filter(({ ok }) => ok).length} of ${results.length} checks passed; see: os status`,
  })
}
