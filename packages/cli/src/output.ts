import { readFileSync } from 'node:fs'
import type { Problem } from '@ingot/contracts/problem.ts'
import { renderProblems } from './render/problem.ts'
import { paintFor } from './render/paint.ts'
import type { Paint } from './render/paint.ts'

/** Where words go: results on stdout, everything else on stderr. */
export interface Output {
  /** A line (or lines) of the result. */
  result(text: string): void
  /** The result as JSON. */
  json(value: unknown): void
  /** Something a person may want to know while it goes on; dropped by `--quiet`. */
  note(text: string): void
  failure(problems: readonly Problem[], asJson: boolean): void
  /** Colours for stdout, or none. */
  readonly paint: Paint
  quiet: boolean
}

/** The process's own stdout and stderr. A reader that went away (`| head`) ends the process without a word. */
export function terminalOutput(): Output {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
      process.exit(process.exitCode ?? 0)
    })
  }
  const output: Output = {
    quiet: false,
    paint: paintFor(process.stdout),
    result: (text) => void process.stdout.write(`${text}\n`),
    json: (value) => void process.stdout.write(`${JSON.stringify(value, null, 2)}\n`),
    note: (text) => {
      if (!output.quiet) process.stderr.write(`${text}\n`)
    },
    failure: (problems, asJson) => {
      if (asJson) output.json({ problems })
      const text = renderProblems(problems, {
        paint: paintFor(process.stderr),
        readLine,
        directory: process.cwd(),
      })
      process.stderr.write(`${text}\n`)
    },
  }
  return output
}

function readLine(file: string, line: number): string | undefined {
  try {
    return readFileSync(file, 'utf8').split('\n')[line - 1]
  } catch {
    return undefined
  }
}
