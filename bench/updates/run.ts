/**
 * Bytes that an update takes, by each form that could carry it: `npm run bench:updates -- [options]`. Method and
 * numbers: docs/performance.md.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { describeFailure } from '@ingot/cli/failure.ts'
import { terminalOutput } from '@ingot/cli/output.ts'
import { requestError } from '@ingot/contracts/problem.ts'
import { writeMeasured } from '../report/document.ts'
import { changes, type Change } from './changes.ts'
import { openLaboratory } from './laboratory.ts'
import { transferTable, type Transfer } from './table.ts'
import { defaultCache, runScript } from '../script.ts'

const help = `Usage: npm run bench:updates -- [options]

Builds a system before and after a change, and prints how many bytes bring a machine from one to the other.

Options:
  --only <list>     of: ${changes.map(({ name }) => name).join(', ')}
  --json            print all numbers as JSON
  --write           put the table into docs/performance.md
  --cache <dir>     where the store and the tools of the benchmark stay
  --mirror <uri>    Debian mirror to use (default: the one the host's apt uses)
`

async function main(signal: AbortSignal): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      json: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      cache: { type: 'string', default: path.join(defaultCache(), 'updates') },
      mirror: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) return void process.stdout.write(help)
  const wanted = values.only === undefined ? changes : values.only.split(',').map(changeNamed)
  const cache = path.resolve(values.cache)
  await mkdir(cache, { recursive: true })
  const laboratory = await openLaboratory({ directory: cache, mirror: values.mirror, signal })
  const transfers: Transfer[] = []
  for (const change of wanted) {
    process.stderr.write(`${change.title}\n`)
    try {
      transfers.push({ change: change.name, title: change.title, forms: await laboratory.measure(change) })
    } catch (error) {
      // The archive may not have both sides of a change today; the others are worth their numbers.
      signal.throwIfAborted()
      terminalOutput().failure(describeFailure(error), false)
      process.exitCode = 1
    }
  }
  await writeFile(path.join(cache, 'updates.json'), `${JSON.stringify(transfers, null, 2)}\n`)
  const table = transferTable(transfers)
  if (values.write) {
    await writeMeasured(path.join(import.meta.dirname, '../../docs/performance.md'), table, 'bench:updates')
  }
  process.stdout.write(values.json ? `${JSON.stringify(transfers)}\n` : `\n${table}`)
}

function changeNamed(name: string): Change {
  const found = changes.find((change) => change.name === name)
  if (found !== undefined) return found
  throw requestError({
    code: 'bench-change',
    message: `there is no change ${name}`,
    hint: `one of: ${changes.map((change) => change.name).join(', ')}`,
  })
}

await runScript(main)
