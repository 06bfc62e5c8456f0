/**
 * Cuts the power of a machine in the middle of an update, many times: `npm run torture -- [options]`. What it found:
 * docs/reliability.md.
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { writeMeasured } from '../../bench/report/document.ts'
import { requestError } from '@ingot/contracts/problem.ts'
import { renderTorture } from '@ingot/virtual/torture/report.ts'
import { torture } from '@ingot/virtual/torture/torture.ts'
import { root } from '../house/tracked-files.ts'
import { sharedStore } from '../quickstart.ts'
import { withUpdate } from './machine.ts'
import { osUpdate } from './os-update.ts'
import { runScript } from '../../bench/script.ts'

const help = `Usage: npm run torture -- [options]

Records every write of an update, cuts the power at many moments, and looks at each disk that is left.

Options:
  --cuts <n>     moments (default: 200)
  --boots <n>    how many of the disks are booted, and updated once more (default: 4)
  --seed <text>  the same seed cuts at the same moments of the same log (default: 1)
  --bios         a machine with BIOS and GRUB instead of UEFI and systemd-boot
  --wrong        an update that forces nothing to the disk; fails unless it is caught
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
  const [cuts, boots] = [wholeNumber('--cuts', values.cuts), wholeNumber('--boots', values.boots)]
  const { store, seed } = values
  const name = values.bios ? 'torture-bios' : 'torture'
  const report = await withUpdate(name, { store, signal }, ({ room, release, port, ...built }) => {
    const course = osUpdate({ port, commit: release.commit, forces: !values.wrong })
    const consoleLog = join(store, 'logs', `${name}.console.log`)
    return torture(room, { ...built, course, cuts, boots, seed, consoleLog, say, signal })
  })
  const markdown = renderTorture(report)
  process.stdout.write(markdown)
  if (values.write) await writeMeasured(join(root, 'docs/reliability.md'), markdown, `torture ${report.mode}`)
  const { results, trials } = report
  const failed = results.some(({ problems }) => problems.length > 0) || trials.some(({ isRight }) => !isRight)
  return failed === values.wrong ? 0 : 1
}

function wholeNumber(name: string, text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text)
  throw requestError({ code: 'option-wrong', message: `${name} takes a whole number, not '${text}'` })
}

await runScript(main)
