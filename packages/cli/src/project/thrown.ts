import { readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inspect, stripVTControlCharacters } from 'node:util'
import { IngotError } from '@ingot/contracts/problem.ts'
import type { Fault, Problem, SourcePosition } from '@ingot/contracts/problem.ts'
import { projectFile } from './find-project.ts'
import type { Unresolved } from './resolution.ts'
import { syntaxProblem } from './syntax.ts'

interface Circumstances {
  readonly directory: string
  readonly unresolved: Unresolved | undefined
}

/** What the user's file threw, as problems that name the user's line and none of ours. */
export function describeThrown(
  thrown: unknown,
  { directory, unresolved }: Circumstances,
): { readonly fault: Fault; readonly problems: readonly Problem[] } {
  if (thrown instanceof IngotError) return { fault: thrown.fault, problems: thrown.problems }
  return { fault: 'request', problems: [describeOne(thrown, directory, unresolved)] }
}

function describeOne(thrown: unknown, directory: string, unresolved: Unresolved | undefined): Problem {
  const file = join(directory, projectFile)
  if (!(thrown instanceof Error)) {
    return {
      code: 'project-threw',
      message: `the project threw ${inspect(thrown, { depth: 1, breakLength: Infinity }).slice(0, 200)}`,
      where: file,
      hint: 'throw an Error: it knows its line',
    }
  }
  const code = 'code' in thrown ? String(thrown.code) : ''
  if (
    unresolved !== undefined &&
    /^ERR_(MODULE_NOT_FOUND|PACKAGE_PATH|UNSUPPORTED_DIR|UNKNOWN_FILE)/.test(code)
  ) {
    return importProblem(unresolved)
  }
  const where = userPosition(thrown, directory)
  if (thrown instanceof SyntaxError || code.includes('TYPESCRIPT_SYNTAX')) {
    return syntaxProblem(thrown, where?.file ?? firstFile(thrown) ?? file)
  }
  return {
    code: 'project-threw',
    message: `the project threw ${thrown.name}: ${thrown.message}`,
    where: where ?? file,
  }
}

/** Frames of a V8 stack: `at name (file:///a.ts:3:7)` or `at file:///a.ts:3:7`. */
const frame = /^\s+at .*?(file:\/\/\S+?|\/[^\s():]+):(\d+):(\d+)\)?$/

const packages = fileURLToPath(new URL('../../../', import.meta.url))

/** The innermost place of the stack that is the user's own code. */
function userPosition(error: Error, directory: string): SourcePosition | undefined {
  for (const line of stripVTControlCharacters(error.stack ?? '').split('\n')) {
    const match = frame.exec(line)
    if (match === null) continue
    const [, place = '', row, column] = match
    const file = place.startsWith('file:') ? fileURLToPath(place) : place
    if (!file.startsWith(packages) && (file.startsWith(directory + sep) || !file.includes('node_modules'))) {
      return { file, line: Number(row), column: Number(column) }
    }
  }
  return undefined
}

/** A syntax error names its file only in the first line of the stack. */
function firstFile(error: Error): string | undefined {
  const match = /^(file:\/\/\S+?|\/\S+?):\d+$/m.exec(error.stack ?? '')
  const place = match?.[1]
  return place?.startsWith('file:') === true ? fileURLToPath(place) : place
}

function importProblem({ specifier, importer }: Unresolved): Problem {
  const file = importer.startsWith('file:') ? fileURLToPath(importer) : importer
  const relative = specifier.startsWith('.')
  return {
    code: 'project-import',
    message: `'${specifier}' cannot be imported`,
    where: positionOf(file, specifier) ?? file,
    why: relative ? 'there is no such file' : 'there is no such package beside the project',
    hint: relative
      ? "check the name; the extension must be written ('./web.ts')"
      : `install it beside the project: npm install ${specifier}`,
  }
}

/** Where a quoted text stands in a file. */
function positionOf(file: string, specifier: string): SourcePosition | undefined {
  const source = readFileSync(file, 'utf8')
  const at = Math.max(source.indexOf(`'${specifier}'`), source.indexOf(`"${specifier}"`))
  if (at < 0) return undefined
  const before = source.slice(0, at).split('\n')
  return { file, line: before.length, column: (before.at(-1) ?? '').length + 1 }
}
