import type { HealthCheck } from '@ingot/contracts/health-check.ts'
import { selfCommand } from '../lock.ts'
import type { Command, Finished, Ports } from '../ports/ports.ts'
import type { CheckResult } from './record.ts'

/** Seconds that one attempt may take, so that a check that hangs does not keep the others waiting. Commands take their time. */
const attemptLimit = 15
const pauseMilliseconds = 1000

/**
 * Tries every check again and again until it passes or its time is up; all of them count from the same start.
 * @returns results in the order of the checks.
 */
export function runChecks(checks: readonly HealthCheck[], ports: Ports): readonly CheckResult[] {
  const { clock } = ports
  const start = clock.monotonic()
  const results = new Map<HealthCheck, CheckResult>()
  while (true) {
    for (const check of checks.filter((one) => results.get(one)?.ok !== true)) {
      const left = check.limitSeconds - seconds(clock.monotonic() - start)
      if (left <= 0 && results.has(check)) continue
      const most = check.kind === 'command' ? left : Math.min(attemptLimit, left)
      const found = attempt(check, Math.max(1, most), ports)
      results.set(check, { name: check.name, ...found, seconds: seconds(clock.monotonic() - start) })
    }
    const elapsed = seconds(clock.monotonic() - start)
    const pending = checks.filter((one) => results.get(one)?.ok !== true && one.limitSeconds > elapsed)
    if (pending.length === 0) return checks.flatMap((check) => results.get(check) ?? [])
    clock.sleep(pauseMilliseconds)
  }
}

function seconds(milliseconds: number): number {
  return Math.round(milliseconds / 100) / 10
}

interface Found {
  readonly ok: boolean
  readonly found: string
}

function attempt(check: HealthCheck, limitSeconds: number, { processes }: Ports): Found {
  const { command, judge } = questionOf(check)
  const finished = processes.run(command, { limitSeconds })
  if (finished.timedOut) return { ok: false, found: `no answer within ${Math.round(limitSeconds)} s` }
  return judge(finished)
}

interface Question {
  readonly command: Command
  readonly judge: (answer: Finished) => Found
}

/** Which program answers, and what its answer means. */
export function questionOf(check: HealthCheck): Question {
  switch (check.kind) {
    case 'unit':
      return {
        command: ['systemctl', 'is-active', check.unit],
        judge: ({ status, stdout }) => ({ ok: status === 0, found: `${check.unit} is ${stdout.trim()}` }),
      }
    case 'no-failed-units':
      return {
        command: ['systemctl', 'list-units', '--state=failed', '--plain', '--no-legend', '--full'],
        judge: ({ status, stdout }) => {
          const failed = stdout.split('\n').flatMap((line) => line.split(' ')[0] || [])
          if (status !== 0) return { ok: false, found: 'systemd does not answer' }
          return {
            ok: failed.length === 0,
            found: failed.length === 0 ? 'no failed unit' : `failed: ${failed.join(', ')}`,
          }
        },
      }
    case 'command':
      return {
        command: check.command as [string, ...string[]],
        judge: ({ status, stdout, stderr }) => ({
          ok: status === 0,
          found: [`exit status ${status}`, lastLine(stderr) || lastLine(stdout)]
            .filter((part) => part !== '')
            .join(': '),
        }),
      }
    case 'port':
      return {
        command: [
          'curl',
          '--max-time',
          '2',
          ...quiet,
          '%{num_connects}',
          `telnet://${host(check.address)}:${check.port}`,
        ],
        judge: ({ stdout }) => {
          const ok = Number(stdout.trim()) > 0
          return { ok, found: `${check.address} port ${check.port} ${ok ? 'answers' : 'does not answer'}` }
        },
      }
    case 'http':
      return {
        command: ['curl', '--max-time', '10', ...quiet, '%{http_code}', check.url],
        judge: ({ stdout, stderr }) => {
          const ok = Number(stdout.trim()) === check.status
          return { ok, found: `${check.url}: ${stdout.trim() === '000' ? lastLine(stderr) : stdout.trim()}` }
        },
      }
    case 'free-space':
      return {
        command: ['df', '--block-size=1', '--output=avail', check.path],
        judge: ({ status, stdout, stderr }) => {
          const free = Number(stdout.split('\n')[1])
          if (status !== 0 || !Number.isFinite(free)) return { ok: false, found: lastLine(stderr) }
          return {
            ok: free >= check.bytes,
            found: `${mebibytes(free)} of ${mebibytes(check.bytes)} free in ${check.path}`,
          }
        },
      }
    case 'update-source':
      return {
        command: [...selfCommand, 'check'],
        judge: ({ status, stdout, stderr }) => ({
          ok: status === 0,
          found: lastLine(stderr) || lastLine(stdout),
        }),
      }
  }
}

function mebibytes(bytes: number): string {
  return `${Math.floor(bytes / 2 ** 20)} MiB`
}

/** What is asked for is all of the output. A connection is enough for `telnet://`, where curl then waits for words. */
const quiet = [
  ['--silent', '--show-error', '--globoff', '--output', '/dev/null', '--connect-timeout', '5'],
  ['--write-out'],
].flat()

function host(address: string): string {
  return address.includes(':') ? `[${address}]` : address
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1)?.slice(0, 300) ?? ''
}
