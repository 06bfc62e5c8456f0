/**
 * How long it takes to evaluate very many systems: `npm run bench:evaluation -- [options]`. Method and numbers:
 * docs/performance.md.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { requestError } from '@ingot/contracts/problem.ts'
import { describeMachine } from '../measure/machine.ts'
import { runMeasured } from '../measure/run-measured.ts'
import type { Measurement } from '../measure/run-measured.ts'
import { inheritedEnvironment } from '../measure/system.ts'
import { writeMeasured } from '../report/document.ts'
import { evaluationTable } from './table.ts'
import type { Evaluated } from './table.ts'
import { runScript } from '../script.ts'

const help = `Usage: npm run bench:evaluation -- [options]

Checks projects with very many systems, and prints time and memory.

Options:
  --systems <list>  how many (default: 1,100,10000)
  --json            print all numbers as JSON
  --write           put the table into docs/performance.md
`
const repository = path.resolve(import.meta.dirname, '../..')
const projects = ['quickstart', 'variants', 'different']
const runs = 3

async function main(signal: AbortSignal): Promise<void> {
  const { values } = parseArgs({
    options: {
      systems: { type: 'string', default: '1,100,10000' },
      json: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) return void process.stdout.write(help)
  const counts = values.systems.split(',').map(countIn)
  const scratch = await mkdtemp(path.join(tmpdir(), 'ingot-bench-'))
  try {
    const run = (argv: readonly string[], systems = 1): Promise<Measurement> =>
      runMeasured({
        argv,
        env: { ...inheritedEnvironment(), SYSTEMS: String(systems) },
        seconds: 300,
        log: path.join(scratch, 'log'),
        isProgram: () => true,
        signal,
      })
    const evaluated: Evaluated[] = []
    for (const project of projects) {
      for (const systems of counts) {
        const argv = [
          path.join(repository, 'ingot'),
          '-C',
          path.join(import.meta.dirname, 'projects', project),
        ]
        const { seconds, memory } = await bestOf(() =>
          run([...argv, '--eval-timeout', '200', 'check'], systems),
        )
        evaluated.push({ project, systems, seconds, bytes: memory.tree })
        process.stderr.write(`${project}, ${systems}: ${seconds.toFixed(2)} s\n`)
      }
    }
    const types = await bestOf(async () => run(await typeCheck(scratch)))
    const machine = await describeMachine(repository)
    const summary = { machine, evaluated, typesSeconds: types.seconds }
    const text = evaluationTable(summary)
    if (values.write)
      await writeMeasured(path.join(repository, 'docs/performance.md'), text, 'bench:evaluation')
    process.stdout.write(values.json ? `${JSON.stringify(summary)}\n` : text)
  } finally {
    await rm(scratch, { recursive: true })
  }
}

/** What others do on the machine only ever makes a run slower. */
async function bestOf(measure: () => Promise<Measurement>): Promise<Measurement> {
  const all: Measurement[] = []
  for (let run = 0; run < runs; run++) all.push(await measure())
  return all.toSorted((a, b) => a.seconds - b.seconds)[0] as Measurement
}

/** Checks the types of the quickstart as its author's editor does. */
async function typeCheck(scratch: string): Promise<readonly string[]> {
  const configuration = path.join(scratch, 'tsconfig.json')
  const files = [path.join(repository, 'examples/quickstart/ingot.ts')]
  const typeRoots = [path.join(repository, 'node_modules/@types')]
  const content = {
    extends: path.join(repository, 'tsconfig.json'),
    compilerOptions: { typeRoots },
    files,
    include: [],
  }
  await writeFile(configuration, JSON.stringify(content))
  return [path.join(repository, 'node_modules/.bin/tsc'), '--project', configuration]
}

function countIn(text: string): number {
  if (/^[1-9][0-9]{0,5}$/.test(text)) return Number(text)
  throw requestError({ code: 'bench-systems', message: `--systems takes numbers such as 1,100, not ${text}` })
}

await runScript(main)
