/** How long each format that boots takes to do so, by stage: `npm run bench:boot-formats -- [options]`. */
import path from 'node:path'
import { parseArgs } from 'node:util'
import { testSystem } from '@ingot/virtual/test-system.ts'
import type { BootSeconds } from '@ingot/virtual/verify/results.ts'
import { allCases, type Case } from '../../tests/matrix/axes.ts'
import { matrixProject, type MatrixProject } from '../../tests/matrix/project.ts'
import { sharedStore } from '../../tests/quickstart.ts'
import { writeMeasured } from '../report/document.ts'
import { bootsByFormat } from './table.ts'
import { numberOfRuns, runScript } from '../script.ts'

const help = `Usage: npm run bench:boot-formats -- [options]

Boots a small system out of each format that is a disk or a disc of its own, and prints medians by stage.

Options:
  --runs <n>     how often each is booted (default: 3)
  --write        put the table into docs/performance.md
  --store <dir>  where builds stay
`
/** qcow2, vmdk and vhdx hold the same disk as raw-efi; QEMU reads them. */
const wanted: ReadonlySet<Case['format']> = new Set(['raw-efi', 'raw-bios', 'iso', 'sealed'])

async function main(signal: AbortSignal): Promise<void> {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '3' },
      write: { type: 'boolean', default: false },
      store: { type: 'string', default: sharedStore },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) return void process.stdout.write(help)
  const runs = numberOfRuns(values.runs)
  const cases = allCases().filter(
    ({ format, root, data, secureBoot }) =>
      wanted.has(format) &&
      root !== 'btrfs' &&
      data === 'none' &&
      secureBoot === (format === 'sealed' ? 'on' : 'off'),
  )
  const project = await matrixProject(cases, { store: values.store, signal })
  try {
    const boots = new Map<string, BootSeconds[]>()
    for (const one of cases) {
      const name = one.format === 'iso' ? `iso, ${one.firmware}` : one.format
      boots.set(name, [])
      for (let run = 0; run < runs; run++) {
        const seconds = await boot(one, project, values.store, signal)
        process.stderr.write(`${name}: ${seconds.total.toFixed(1)} s\n`)
        boots.get(name)?.push(seconds)
      }
    }
    const table = bootsByFormat(boots)
    process.stdout.write(table)
    if (values.write) {
      const document = path.join(import.meta.dirname, '../../docs/performance.md')
      await writeMeasured(document, table, 'bench:boot-formats')
    }
  } finally {
    project.discard()
    project.close()
  }
}

async function boot(
  one: Case,
  project: MatrixProject,
  store: string,
  signal: AbortSignal,
): Promise<BootSeconds> {
  const { image, blueprint } = await project.build(one)
  const mode = one.firmware === 'bios' ? 'bios' : 'uefi'
  const report = await testSystem(
    { ...project.room, processors: 2 },
    {
      ...(one.format === 'iso' ? { devices: { disc: image.path } } : { image: image.path }),
      blueprint: { ...blueprint, boot: { ...blueprint.boot, mode }, expectations: [] },
      consoleLog: path.join(store, 'logs', `boot-${one.format}-${mode}.console.log`),
      limitSeconds: 300,
      progress: () => {},
      signal,
    },
  )
  return report.bootSeconds
}

await runScript(main)
