import type { Expectation } from '@ingot/contracts/blueprint.ts'
import { describeExpectation } from './guest-script.ts'

export interface CheckResult {
  readonly expectation: Expectation
  readonly ok: boolean
  /** What was expected, in words. */
  readonly expected: string
  /** What was found instead; empty when it is as expected. */
  readonly found: string
}

/** Seconds that each stage of the boot took; a stage that the firmware or kernel did not time is absent. */
export interface Stages {
  readonly firmware?: number
  readonly loader?: number
  readonly kernel?: number
  readonly initrd?: number
  readonly userspace?: number
}
export interface BootSeconds extends Stages {
  readonly total: number
}

/** What the machine said of itself. */
export interface GuestReport {
  /** `running`, `degraded`, ... (systemctl is-system-running). */
  readonly state: string
  /** Whether boot-complete.target was reached. */
  readonly bootComplete: boolean
  readonly checks: readonly CheckResult[]
  readonly failedUnits: readonly { readonly unit: string; readonly lastWords: string }[]
  readonly bootSeconds: BootSeconds
  readonly slowestUnits: readonly { readonly unit: string; readonly seconds: number }[]
}

/** True once the machine has said everything. */
export function isReportWhole(text: string): boolean {
  return /^end$/m.test(text)
}

/** How many of the checks have come in. */
export function countChecks(text: string): number {
  return text.match(/^check\t/gm)?.length ?? 0
}

/** What was seen from outside, seconds since the machine was switched on. */
export interface Observation {
  /** The firmware handed over to the loader, as it says on the console. */
  readonly firmwareEnded?: number
  /** The machine's clock arrived. */
  readonly clockArrived?: number
}

/** Whether the machine has told its clock, which is the moment to look at one's own. */
export function hasClock(text: string): boolean {
  return /^clock\t.*\n/m.test(text)
}

/** Reads the records that checks.sh writes. A check without a record counts as failed. */
export function parseReport(
  text: string,
  expectations: readonly Expectation[],
  observed: Observation = {},
): GuestReport {
  const records = text.split('\n').map((line) => line.split('\t'))
  const of = (kind: string): string[][] =>
    records.filter(([first]) => first === kind).map(([, ...rest]) => rest)
  const [state = 'unknown', complete = ''] = of('boot')[0] ?? []
  const answers = new Map(of('check').map(([number, outcome, found]) => [Number(number), { outcome, found }]))
  return {
    state,
    bootComplete: complete === 'active',
    checks: expectations.map((expectation, number) => {
      const answer = answers.get(number)
      const ok = answer?.outcome === 'ok'
      const found = ok ? '' : (answer?.found ?? 'the machine said nothing about it')
      return { expectation, ok, expected: describeExpectation(expectation), found }
    }),
    failedUnits: of('unit-failed').map(([unit = '', lastWords = '']) => ({ unit, lastWords })),
    bootSeconds: bootSeconds(
      new Map(of('time').map(([name = '', microseconds]) => [name, Number(microseconds) / 1e6])),
      beforeKernel(Number(of('clock')[0]?.[0]), observed),
    ),
    slowestUnits: of('slow').map(([unit = '', time = '']) => ({ unit, seconds: parseTimespan(time) })),
  }
}

/** Seconds that firmware and loader took, told from outside: the machine's clock counts from the kernel's start. */
function beforeKernel(clock: number, { firmwareEnded, clockArrived }: Observation): Stages {
  if (clockArrived === undefined || Number.isNaN(clock)) return {}
  const kernelStarted = Math.max(0, clockArrived - clock)
  if (firmwareEnded === undefined || firmwareEnded > kernelStarted) return { firmware: kernelStarted }
  return { firmware: firmwareEnded, loader: kernelStarted - firmwareEnded }
}

/**
 * Stages from PID 1's timestamps, seconds since the kernel's start; 0 is "not known". Firmware and loader lie before
 * it and are given as distances back from it, but only where the loader can tell the time.
 */
function bootSeconds(stamps: ReadonlyMap<string, number>, observed: Stages): BootSeconds {
  const at = (name: string): number => stamps.get(name) || 0
  const [firmware, loader, initrd] = [at('Firmware'), at('Loader'), at('InitRD')]
  const [userspace, finish] = [at('Userspace'), at('Finish')]
  const stages: Stages = {
    ...(firmware > 0 ? { ...stage('firmware', loader, firmware), ...stage('loader', 0, loader) } : observed),
    ...stage('kernel', 0, initrd || userspace),
    ...(initrd > 0 ? stage('initrd', initrd, userspace) : {}),
    ...stage('userspace', userspace, finish),
  }
  return { ...stages, total: Object.values(stages).reduce((sum, seconds) => sum + seconds, 0) }
}

/** A stage that was timed, as a member. */
function stage(name: keyof Stages, from: number, to: number): Stages {
  return to > from ? { [name]: to - from } : {}
}

const unitSeconds: Readonly<Record<string, number>> = { h: 3600, min: 60, s: 1, ms: 1e-3, us: 1e-6 }

/** Seconds of a time span as systemd prints it: `1min 2.345s`, `12ms`. */
export function parseTimespan(text: string): number {
  return [...text.matchAll(/([\d.]+)(h|min|ms|us|s)\b/g)].reduce(
    (sum, [, amount, unit = 's']) => sum + Number(amount) * (unitSeconds[unit] ?? 0),
    0,
  )
}
