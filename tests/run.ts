/**
 * Runs the tests: `./test [--fast] [PART-OF-A-PATH ...]`.
 * Fast ones first (units beside the code, house rules, command line), then whole programs, boots last.
 */
import { existsSync, globSync } from 'node:fs'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { ensureRequirements } from '@ingot/cli/host/ensure.ts'
import { describeFailure, exitCodeOf } from '@ingot/cli/failure.ts'
import { terminalOutput } from '@ingot/cli/output.ts'
import { requirements } from './requirements.ts'
import { root } from './house/tracked-files.ts'
import { sharedStore } from './quickstart.ts'
import { tidyStore } from './tidy-store.ts'

interface Group {
  readonly files: readonly string[]
  readonly concurrency: number
  /** Minutes that one file may take. */
  readonly limit: number
  /** Builds and boots, in the store that tests share. */
  readonly isSlow: boolean
}
interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

/** Lines of a failure at the end. */
const shownLines = 40
const args = process.argv.slice(2)
const fastOnly = args.includes('--fast')
const filters = args.filter((arg) => arg !== '--fast')

function groups(): readonly Group[] {
  const units = globSync(
    [
      'packages/*/src/**/*.test.ts',
      'bench/**/*.test.ts',
      'tests/house/*.test.ts',
      'tests/matrix/*.test.ts',
      'tests/cli-*.test.ts',
    ],
    { cwd: root },
  )
  const whole = globSync('tests/*.test.ts', { cwd: root, exclude: ['tests/cli-*'] }).toSorted()
  const all: readonly Group[] = [
    { files: units.toSorted(), concurrency: 2, limit: 2, isSlow: false },
    { files: whole.filter((file) => !boots(file)), concurrency: 1, limit: 25, isSlow: true },
    // A boot keeps one processor busy, most of the time.
    { files: whole.filter(boots), concurrency: 2, limit: 40, isSlow: true },
  ]
  return all
    .filter(({ isSlow }) => !(isSlow && fastOnly))
    .map((group) => ({ ...group, files: group.files.filter(wanted) }))
    .filter(({ files }) => files.length > 0)
}

/** Boots are dear; they come last. */
function boots(path: string): boolean {
  return /boot|machine|reproduc/.test(path)
}

function wanted(path: string): boolean {
  return filters.length === 0 || filters.some((filter) => path.includes(filter))
}

async function runGroup({ files, concurrency, limit }: Group, signal: AbortSignal): Promise<Counts> {
  let counts: Counts = { passed: 0, failed: 1, skipped: 0 }
  const events = run({
    files: files.map((path) => `${root}/${path}`),
    concurrency,
    timeout: limit * 60_000,
    signal,
  })
  events.on('test:summary', ({ file, counts: summed }) => {
    if (file !== undefined) return
    const { passed, failed, cancelled, skipped, todo } = summed as typeof summed & { failed?: number }
    const lost = failed ?? summed.tests - passed - cancelled - skipped - todo
    counts = { passed, failed: lost + cancelled, skipped: skipped + todo }
  })
  events.on('test:fail', ({ name, file, line, details: { error } }) => {
    const cause = error.cause instanceof Error ? (error.cause.stack ?? error.cause.message) : error.message
    failures.push(`failed: ${name} (${file}:${line})\n${cause.split('\n').slice(0, shownLines).join('\n')}`)
  })
  for await (const text of events.compose(new spec())) process.stdout.write(text)
  return counts
}

const output = terminalOutput()
const chosen = groups()
let total: Counts = { passed: 0, failed: 0, skipped: 0 }
/** What failed in any group, for the end: the reporter's own words may lie an hour of output above it. */
const failures: string[] = []

/** The last lines, whatever happened before them. */
function summarise(): void {
  for (const failure of failures) process.stdout.write(`\n${failure}\n`)
  const files = chosen.flatMap((group) => group.files).length
  process.stdout.write(`\n${files} files${total.skipped > 0 ? `, ${total.skipped} tests skipped` : ''}\n`)
  process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`)
}

const controller = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (controller.signal.aborted) {
      summarise()
      process.exit(1)
    }
    process.stdout.write('\ninterrupted; once more to end at once\n')
    controller.abort()
  })
}

try {
  if (chosen.length === 0) throw new Error(`no test's path contains ${filters.join(' or ')}`)
  if (!fastOnly) await ensureRequirements(requirements, { output, signal: controller.signal })
  for (const group of chosen) {
    if (controller.signal.aborted) break
    if (group.isSlow && existsSync(sharedStore)) {
      for (const line of await tidyStore(sharedStore)) output.note(line)
    }
    const { passed, failed, skipped } = await runGroup(group, controller.signal)
    total = { passed: total.passed + passed, failed: total.failed + failed, skipped: total.skipped + skipped }
  }
  process.exitCode = total.failed > 0 || total.passed === 0 || controller.signal.aborted ? 1 : 0
} catch (error) {
  output.failure(describeFailure(error), false)
  process.exitCode = exitCodeOf(error)
} finally {
  summarise()
}
