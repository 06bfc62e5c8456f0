/**
 * Cuts the power of a machine in the middle of an update, many times: `npm run torture -- [options]`. What it found:
 * docs/reliability.md.
 */
import { cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { writeMeasured } from '../../bench/report/document.ts'
import { describeFailure, exitCodeOf } from '@ingot/cli/failure.ts'
import { readInvokedProject, type Invocation } from '@ingot/cli/invocation.ts'
import { terminalOutput } from '@ingot/cli/output.ts'
import { build, withForge } from '@ingot/cli/pipeline/build.ts'
import { fittingLock } from '@ingot/cli/pipeline/lock.ts'
import { openProgress } from '@ingot/cli/progress/view.ts'
import { requestError, workError } from '@ingot/contracts/problem.ts'
import { ensureToolsTree } from '@ingot/forge/tools-tree.ts'
import { renderTorture } from '@ingot/virtual/torture/report.ts'
import { torture, type TortureReport } from '@ingot/virtual/torture/torture.ts'
import { root } from '../house/tracked-files.ts'
import { shared, sharedStore } from '../quickstart.ts'

const help = `Usage: npm run torture -- [options]

Records every write of an update, cuts the power at many moments, and looks at each disk that is left.

Options:
  --cuts <n>     moments (default: 200)
  --boots <n>    how many of the disks are booted, too (default: 4)
  --seed <text>  the same seed cuts at the same moments of the same log (default: 1)
  --bios         a machine with BIOS and GRUB instead of UEFI and systemd-boot
  --wrong        an update that is wrong on purpose; fails unless it is caught
  --write        put the table into docs/reliability.md
  --store <dir>  where builds stay
`
const say = (line: string): void => void process.stderr.write(`${line}\n`)

async function main(signal: AbortSignal): Promise<number> {
  const { values } = parseArgs({
    options: {
      cuts: { type: 'string', default: '200' },
      boots: { type: 'string', default: '4' },
      seed: { type: 'string', default: '1' },
      bios: { type: 'boolean', default: false },
      wrong: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      store: { type: 'string', default: sharedStore },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) {
    process.stdout.write(help)
    return 0
  }
  const report = await tortureSystem(values.bios ? 'torture-bios' : 'torture', {
    store: values.store,
    cuts: wholeNumber('--cuts', values.cuts),
    boots: wholeNumber('--boots', values.boots),
    seed: values.seed,
    order: values.wrong ? 'wrong' : 'right',
    signal,
  })
  const markdown = renderTorture(report)
  process.stdout.write(markdown)
  if (values.write) await writeMeasured(join(root, 'docs/reliability.md'), markdown, `torture ${report.mode}`)
  const failed = report.results.some(({ problems }) => problems.length > 0) || report.boots.some(isWrong)
  return failed === values.wrong ? 0 : 1
}

function isWrong({ foretold, booted }: TortureReport['boots'][number]): boolean {
  return foretold !== booted
}

async function tortureSystem(
  name: string,
  options: {
    readonly store: string
    readonly cuts: number
    readonly boots: number
    readonly seed: string
    readonly order: string
    readonly signal: AbortSignal
  },
): Promise<TortureReport> {
  const { store, cuts, boots, seed, order, signal } = options
  const directory = join(shared, 'torture')
  mkdirSync(directory, { recursive: true })
  cpSync(join(import.meta.dirname, 'ingot.ts'), join(directory, 'ingot.ts'))
  const invocation: Invocation = {
    options: { directory, json: false, quiet: false, store, evalTimeout: 60 },
    output: terminalOutput(),
    signal,
  }
  const project = await readInvokedProject(invocation)
  const system = project.systems.find((one) => one.name === name)
  if (!system) throw requestError({ code: 'system-unknown', message: `there is no system ${name}` })
  const view = openProgress(process.stderr, false)
  try {
    const lock = await fittingLock(invocation, project, { locked: false, view })
    return await withForge(invocation, { project, lock, view }, async (forge) => {
      const [image] = (await build(forge, lock, system)).images
      if (!image) throw workError({ code: 'image-none', message: 'the build made no image to boot' })
      const [tools, imageTools] = [
        await ensureToolsTree(forge, 'virtual'),
        await ensureToolsTree(forge, 'image'),
      ]
      const room = { tools, directory: join(store, 'virtual') }
      const { blueprint } = system
      const request = {
        image: image.path,
        blueprint,
        imageTools,
        update: [order],
        cuts,
        boots,
        seed,
        say,
        signal,
      }
      return torture(room, request)
    })
  } finally {
    view.close()
  }
}

function wholeNumber(name: string, text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text)
  throw requestError({ code: 'option-wrong', message: `${name} takes a whole number, not '${text}'` })
}

const interruption = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => interruption.abort())
try {
  process.exitCode = await main(interruption.signal)
} catch (error) {
  terminalOutput().failure(describeFailure(error), false)
  process.exitCode = exitCodeOf(error)
}
