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
export interface BootSeconds {
  readonly firmware?: number
  readonly loader?: number
  readonly kernel?: number
  readonly initrd?: number
  readonly userspace?: number
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

/** Reads the records that checks.sh writes. A check without a record counts as failed. */
export function parseReport(text: string, expectations: readonly Expectation[]): GuestReport {
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
      new Map(of('time').map(([name = '', microseconds]) => [name, Number(microseconds)])),
    ),
    slowestUnits: of('slow').map(([unit = '', time = '']) => ({ unit, seconds: parseTimespan(time) })),
  }
}

/**
 * Stages from PID 1's timestamps, microseconds relative to the kernel's start. Firmware and loader lie before it, and
 * systemd gives them as distances back from it; 0 is "not known".
 */
function bootSeconds(stamps: ReadonlyMap<string, number>): BootSeconds {
  const at = (name: string): number => stamps.get(name) || 0
  const [firmware, loader, initrd] = [at('Firmware'), at('Loader'), at('InitRD')]
  const [userspace, finish] = [at('Userspace'), at('Finish')]
  return {
    ...(firmware > 0 ? stage('firmware', loader, firmware) : {}),
    ...stage('loader', 0, loader),
    ...stage('kernel', 0, initrd || userspace),
    ...(initrd > 0 ? stage('initrd', initrd, userspace) : {}),
    ...stage('userspace', userspace, finish),
    total: (firmware + finish) / 1e6,
  }
}

/** A stage that was timed, as a member. */
function stage(name: string, from: number, to: number): Record<string, number> {
  return to > from ? { [name]: (to - from) / 1e6 } : {}
}

const unitSeconds: Readonly<Record<string, number>> = { h: 3600, min: 60, s: 1, ms: 1e-3, us: 1e-6 }

/** Seconds of a time span as systemd prints it: `1min 2.345s`, `12ms`. */
export function parseTimespan(text: string): number {
  return [...text.matchAll(/([\d.]+)(h|min|ms|us|s)\b/g)].reduce(
    (sum, [, amount, unit = 's']) => sum + Number(amount) * (unitSeconds[unit] ?? 0),
    0,
  )
}
