/**
 * How long `os` takes on a machine: to start, to update, to go back: `npm run bench:life -- [--write]`. Numbers:
 * docs/performance.md.
 */
import path from 'node:path'
import { parseArgs } from 'node:util'
import { workError } from '@ingot/contracts/problem.ts'
import type { Guest } from '@ingot/virtual/guest.ts'
import { publishedProject } from '../../tests/published-guest.ts'
import { writeMeasured } from '../report/document.ts'
import { lifeTable, type Step } from './table.ts'
import { runScript } from '../script.ts'

const help = `Usage: npm run bench:life -- [--write]

Boots a machine, updates it to a release with one changed file, goes back, and prints how long each step took.

Options:
  --write  put the table into docs/performance.md
`
const starts = 20

async function main(signal: AbortSignal): Promise<void> {
  const { values } = parseArgs({
    options: { write: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h' } },
  })
  if (values.help) return void process.stdout.write(help)
  const ends: (() => unknown)[] = []
  try {
    const steps = await measure({ after: (end) => void ends.push(end as () => unknown), signal })
    const markdown = lifeTable(steps)
    if (values.write) {
      await writeMeasured(path.join(import.meta.dirname, '../../docs/performance.md'), markdown, 'bench:life')
    }
    process.stdout.write(markdown)
  } finally {
    for (const end of ends.toReversed()) await end()
  }
}

async function measure(t: Parameters<typeof publishedProject>[0]): Promise<readonly Step[]> {
  const project = await publishedProject(t)
  const first = await project.build("version: '1', files: { '/etc/motd': { text: 'one\\n' } },")
  await project.release(first)
  const guest = await project.boot(first)
  await inside(guest, ['systemctl', 'is-system-running', '--wait'])
  const steps: Step[] = [
    { step: 'start a program (`true`)', seconds: await startSeconds(guest, '/bin/true') },
    { step: 'start QuickJS', seconds: await startSeconds(guest, 'qjs -e 0') },
    { step: 'start `os` (`os help`)', seconds: await startSeconds(guest, 'os help') },
    { step: '`os status`', seconds: await startSeconds(guest, 'os status', 5) },
    { step: '`os check`, nothing new', seconds: await startSeconds(guest, 'os check', 5) },
  ]
  await project.release(await project.build("version: '2', files: { '/etc/motd': { text: 'two\\n' } },"))
  steps.push({ step: '`os update`', seconds: await startSeconds(guest, 'os update', 1) })
  const [update] = JSON.parse(await inside(guest, ['os', 'history', '--json'])) as readonly {
    readonly seconds: Readonly<Record<string, number>>
  }[]
  for (const [name, seconds] of Object.entries(update?.seconds ?? {})) {
    if (name !== 'total') steps.push({ step: `of which ${name}`, seconds })
  }
  const booting = performance.now()
  await guest.reboot()
  steps.push({ step: 'reboot, until it answers', seconds: (performance.now() - booting) / 1000 })
  await inside(guest, ['systemctl', 'is-system-running', '--wait'])
  steps.push({ step: '`os revert`', seconds: await startSeconds(guest, 'os revert', 1) })
  return steps
}

/** Seconds that one run of a command takes inside, the way there not counted. */
async function startSeconds(guest: Guest, command: string, runs = starts): Promise<number> {
  const loop = `TIMEFORMAT=%R; time (for i in $(seq ${runs}); do ${command} >/dev/null || exit; done)`
  const { status, stderr } = await guest.run(['bash', '-c', loop], { limitSeconds: 300 })
  if (status !== 0) throw failed(command, stderr)
  return Number(stderr.trim().split('\n').at(-1)) / runs
}

async function inside(guest: Guest, command: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await guest.run(command, { limitSeconds: 300 })
  if (status !== 0) throw failed(command.join(' '), stderr)
  return stdout
}

function failed(command: string, why: string): Error {
  return workError({ code: 'bench-failed', message: `${command} failed on the machine`, why: why.trim() })
}

await runScript(main)
