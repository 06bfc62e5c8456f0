/** Boots or loads what systems can be poured into: `npm run matrix -- [options]`. Results: docs/matrix.md. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { writeMeasured } from '../../bench/report/document.ts'
import { describeFailure } from '@ingot/cli/failure.ts'
import { requestError } from '@ingot/contracts/problem.ts'
import { root } from '../house/tracked-files.ts'
import { sharedStore } from '../quickstart.ts'
import { allCases, nameOf, type Case } from './axes.ts'
import { cover } from './cover.ts'
import { matrixProject, systemOf } from './project.ts'
import { matrixTable, type Result } from './table.ts'
import { tryCase } from './try-case.ts'
import { runScript } from '../../bench/script.ts'

const help = `Usage: npm run matrix -- [options]

Builds systems in every format, and boots each on its firmware, or loads it with the tool of its users. Without --all: few
cases, in which every two values of format, firmware, loader, file systems, encryption and Secure Boot meet that can.

Options:
  --only <words>  those of them whose name has words that begin so; repeatable: --only 'qcow2 bios' --only tar
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
  const among = all ? allCases() : cover(allCases())
  const chosen = among.filter((one) => only.length === 0 || only.some((words) => hasWords(one, words)))
  if (chosen.length === 0) throw wrong(`no case has words that begin with '${only.join("' or '")}'`)
  // What is poured from one system comes together.
  const cases = chosen.toSorted((a, b) => (systemOf(a) < systemOf(b) ? -1 : 1))
  if (values.list) return print(values.json ? json(cases) : `${cases.map(nameOf).join('\n')}\n`)

  const results = await tryAll(cases, { store, limit: Number(limit), signal })
  print(values.json ? json(results) : `\n${matrixTable(results)}`)
  const document = join(root, 'docs/matrix.md')
  if (values.write) {
    await writeMeasured(document, matrixTable(results, await readFile(document, 'utf8')), 'matrix')
  }
  return results.length === cases.length && results.every(({ problem }) => problem === undefined) ? 0 : 1
}

function hasWords(one: Case, words: string): boolean {
  const name = nameOf(one).split(' ')
  return words.split(/\s+/).every((word) => name.some((each) => each.startsWith(word)))
}

/** One after the other; each with its line when it is done. */
async function tryAll(
  cases: readonly Case[],
  { store, limit, signal }: { readonly store: string; readonly limit: number; readonly signal: AbortSignal },
): Promise<readonly Result[]> {
  const project = await matrixProject(cases, { store, signal })
  const results: Result[] = []
  try {
    for (const [index, one] of cases.entries()) {
      const started = performance.now()
      const result = await tryCase(one, { project, logs: join(store, 'logs'), limit, signal }).then(
        (tried) => ({ one, tried }),
        (error: unknown) => ({ one, tried: '', problem: wordsOf(error) }),
      )
      // What was tried before it was interrupted counts.
      if (signal.aborted) break
      const seconds = (performance.now() - started) / 1000
      results.push({ ...result, seconds })
      // All images together are more than many a disk has room for.
      const next = cases[index + 1]
      if (next === undefined || systemOf(next) !== systemOf(one)) project.discard()
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

await runScript(main)
