import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { SourcePosition } from '@ingot/contracts/problem.ts'
import type { Trail } from '@ingot/language/path.ts'
import { followTrail } from './literal.ts'
import { callAt } from './syntax.ts'
import type { Syntax } from './syntax.ts'
import { locateInValue } from './yaml/origin.ts'

/** One argument of a call, by where the call stands. */
export interface CallArgument {
  readonly position: SourcePosition
  /** Counts from 0. */
  readonly argument: number
  /** What was given there: parts of it that were read from a data file are found in that file. */
  readonly value?: unknown
}

interface Source {
  readonly program: Syntax
  /** Offset of the first character of every line. */
  readonly lines: readonly number[]
}

const sources = new Map<string, Source | null>()

/**
 * Where a part of a literal argument stands: the key of a property, or an item of a list.
 * What is spread from elsewhere, computed or made by other code has the nearest place that is written there;
 * failing all, the call itself.
 */
export function locate({ position, argument, value }: CallArgument, trail: Trail): SourcePosition {
  const inData = locateInValue(value, trail)
  if (inData !== undefined) return inData
  const source = sourceOf(position.file)
  if (source === null) return position
  const start = source.lines[position.line - 1]
  const call = start === undefined ? undefined : callAt(source.program, start + position.column - 1)
  const literal = call?.arguments?.[argument]
  const found = literal === undefined ? undefined : followTrail(source.program, literal, trail)
  return found === undefined ? position : positionAt(position.file, source.lines, found)
}

/** Where a part of a JSON file stands; its beginning where the part cannot be found. */
export function locateInJson(file: string, trail: Trail): SourcePosition {
  const prefix = 'void ('
  const source = parse(file, (text) => `${prefix}${text}\n)`)
  const whole = Array.isArray(source?.program.body)
    ? (source.program.body as readonly Syntax[])[0]
    : undefined
  const literal = whole?.expression?.argument
  if (source === null || literal === undefined) return { file, line: 1, column: 1 }
  const { line, column } = positionAt(
    file,
    source.lines,
    followTrail(source.program, literal, trail) ?? prefix.length,
  )
  return { file, line, column: line === 1 ? column - prefix.length : column }
}

function sourceOf(file: string): Source | null {
  const known = sources.get(file)
  if (known !== undefined) return known
  const source = parse(file)
  sources.set(file, source)
  return source
}

function parse(file: string, wrap: (text: string) => string = (text) => text): Source | null {
  try {
    const { parseSync } = createRequire(import.meta.url)('oxc-parser') as typeof import('oxc-parser')
    const text = wrap(readFileSync(file, 'utf8'))
    const { program, errors } = parseSync(file.replace(/\.json$/, '.ts'), text)
    if (errors.length > 0) return null
    const lines = [
      0,
      ...[...text.matchAll(/\r\n|[\n\r\u2028\u2029]/g)].map((end) => end.index + end[0].length),
    ]
    return { program: program as unknown as Syntax, lines }
  } catch {
    // Positions are a courtesy: a file that is gone or that the parser does not know has the call's.
    return null
  }
}

function positionAt(file: string, lines: readonly number[], offset: number): SourcePosition {
  let line = lines.length
  while (line > 1 && (lines[line - 1] ?? 0) > offset) line -= 1
  return { file, line, column: offset - (lines[line - 1] ?? 0) + 1 }
}
