/** Boots or loads what systems can be poured into: `npm run matrix -- [options]`. Results: docs/matrix.md. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { writeMeasured } from '../../bench/report/document.ts'
import { describeFailure, exitCodeOf } from '@ingot/cli/failure.ts'
import { terminalOutput } from '@ingot/cli/output.ts'
import { requestError } from '@ingot/contracts/problem.ts'
import { root } from '../house/tracked-files.ts'
import { sharedStore } from '../quickstart.ts'
import { allCases, nameOf, type Case } from './axes.ts'
import { cover } from './cover.ts'
import { matrixProject } from './project.ts'
import { matrixTable, type Result } from './table.ts'
import { tryCase } from './try-case.ts'

const help = `Usage: npm run matrix -- [options]

Builds systems in every format, and boots each on its firmware, or loads it with the tool of its users. Without --all: few
cases, in which every two values of format, firmware, loader, file systems, encryption and Secure Boot meet that can.

Options:
  --only <text>   cases whose name has this; repeatable, each narrows: --only qcow2 --only btrfs
  --all           every case that there is
  --list          only say which
  --json          results as JSON
  --write         put results into the table of docs/matrix.md; those of other cases stay
  --limit <s>     seconds that a boot may take (default: 300)
  --store <dir>   where builds stay
`

async function main(signal: AbortSignal): Promise<number> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true, default: [] },
      all: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      limit: { type: 'string', default: '300' },
      store: { type: 'string', default: sharedStore },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  const { only, all, store, limit } = values
  if (values.help) return print(help)
  if (!/^[1-9][0-9]{0,3}$/.test(limit)) throw wrong(`--limit takes seconds, not '${limit}'`)
  const among = all || only.length > 0 ? allCases() : cover(allCases())
  const cases = among.filter((one) => only.every((text) => nameOf(one).includes(text)))
  if (cases.length === 0) throw wrong(`no case has ${only.join(' and ')} in its name`)
  if (values.list) return print(values.json ? json(cases) : `${cases.map(nameOf).join('\n')}\n`)

  const results = await tryAll(cases, { store, limit: Number(limit), signal })
  print(values.json ? json(results) : `\n${matrixTable(results)}`)
  const document = join(root, 'docs/matrix.md')
  if (values.write) {
    await writeMeasured(document, matrixTable(results, await readFile(document, 'utf8')), 'matrix')
  }
  return results.every(({ problem }) => problem === undefined) ? 0 : 1
}

/** One after the other; each with its line when it is done. */
async function tryAll(
  cases: readonly Case[],
  { store, limit, signal }: { readonly store: string; readonly limit: number; readonly signal: AbortSignal },
): Promise<readonly Result[]> {
  const project = await matrixProject(cases, { store, signal })
  const results: Result[] = []
  try {
    for (const one of cases) {
      const started = performance.now()
      const result = await tryCase(one, { project, logs: join(store, 'logs'), limit, signal }).then(
        (tried) => ({ one, tried }),
        (error: unknown) => ({ one, tried: '', problem: wordsOf(error) }),
      )
      signal.throwIfAborted()
      const seconds = (performance.now() - started) / 1000
      results.push({ ...result, seconds })
      const end = 'problem' in result ? `failed: ${result.problem.split('\n').join(' ')}` : result.tried
      process.stderr.write(
        `${results.length}/${cases.length} ${nameOf(one)}: ${end} (${seconds.toFixed(0)} s)\n`,
      )
    }
  } finally {
    project.close()
  }
  return results
}

function wordsOf(error: unknown): string {
  return describeFailure(error)
    .map(({ message, why = '' }) => `${message} ${why}`.trim())
    .join('; ')
}

function print(text: string): number {
  process.stdout.write(text)
  return 0
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

function wrong(message: string): Error {
  return requestError({ code: 'option-wrong', message, hint: 'see npm run matrix -- --help' })
}

const controller = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => controller.abort())
try {
  process.exitCode = await main(controller.signal)
} catch (error) {
  terminalOutput().failure(describeFailure(error), false)
  process.exitCode = exitCodeOf(error)
}
