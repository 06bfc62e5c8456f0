import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'
import { IngotError } from '@ingot/contracts/problem.ts'
import type { Fault, Problem, SourcePosition } from '@ingot/contracts/problem.ts'
import { describeFailure, faultOf } from '../failure.ts'
import { projectFileIn } from './find-project.ts'
import type { Unresolved } from './resolution.ts'
import { holdsOwnCode, syntaxPosition, userPosition } from './user-position.ts'

interface Circumstances {
  readonly directory: string
  readonly unresolved: Unresolved | undefined
}

/** What the user's file threw, as problems that name the user's line and none of ours. */
export function describeThrown(
  thrown: unknown,
  { directory, unresolved }: Circumstances,
): { readonly fault: Fault; readonly problems: readonly Problem[] } {
  const problem = thrown instanceof IngotError ? undefined : describeOne(thrown, directory, unresolved)
  // What has no line of the project in it is not the project's fault.
  return problem === undefined
    ? { fault: faultOf(thrown), problems: describeFailure(thrown) }
    : { fault: 'request', problems: [problem] }
}

/** The project called process.exit: where it did. */
export function describeExit(stack: string, directory: string): Problem {
  return {
    code: 'project-exit',
    message: 'the project ends the process',
    where: userPosition(stack, directory) ?? projectFileIn(directory),
    why: 'a project only declares; it must return to Ingot',
    hint: 'throw an Error instead of calling process.exit',
  }
}

/** The project awaits something that never comes. */
export function describeWaiting(directory: string): Problem {
  return {
    code: 'project-waits',
    message: 'the project waits for something that never comes',
    where: projectFileIn(directory),
    why: 'an await at its top level is never settled, and nothing else is left to run',
    hint: 'look at what it awaits',
  }
}

const unresolvable = /^(ERR_MODULE_NOT_FOUND|ERR_PACKAGE_PATH_NOT_EXPORTED|ERR_UNSUPPORTED_DIR_IMPORT)$/

function describeOne(
  thrown: unknown,
  directory: string,
  unresolved: Unresolved | undefined,
): Problem | undefined {
  const file = projectFileIn(directory)
  if (!(thrown instanceof Error)) {
    return {
      code: 'project-threw',
      message: `the project threw ${inspect(thrown, { depth: 1, breakLength: Infinity }).slice(0, 200)}`,
      where: file,
      hint: 'throw an Error: it knows its line',
    }
  }
  const code = 'code' in thrown ? String(thrown.code) : ''
  if (unresolved !== undefined && unresolvable.test(code)) return importProblem(unresolved)
  const stack = thrown.stack ?? ''
  if (thrown instanceof SyntaxError) {
    const unsupported = code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX'
    return {
      code: 'project-syntax',
      message: syntaxMessage(thrown.message),
      where: syntaxPosition(stack) ?? userPosition(stack, directory) ?? file,
      ...(unsupported ? { hint: 'use plain objects: only syntax that can be erased is taken' } : {}),
    }
  }
  const where = userPosition(stack, directory)
  if (where === undefined && holdsOwnCode(stack)) return undefined
  return {
    code: 'project-threw',
    message: `the project threw ${thrown.name}: ${thrown.message}`,
    where: where ?? file,
  }
}

function syntaxMessage(message: string): string {
  return message.startsWith('The requested module')
    ? message.replace('The requested module', 'the module')
    : `syntax error: ${message.replace(' in strip-only mode', '')}`
}

function importProblem({ specifier, importer }: Unresolved): Problem {
  const file = importer.startsWith('file:') ? fileURLToPath(importer) : importer
  const relative = specifier.startsWith('.')
  return {
    code: 'project-import',
    message: `'${specifier}' cannot be imported`,
    where: quotedAt(file, specifier) ?? file,
    why: relative ? 'there is no such file' : 'there is no such package beside the project',
    hint: relative
      ? "check the name; its extension must be written ('./web.ts')"
      : `install it beside the project: npm install ${specifier}`,
  }
}

/** Where a quoted text stands in a file. */
function quotedAt(file: string, specifier: string): SourcePosition | undefined {
  const source = readFileSync(file, 'utf8')
  const at = Math.max(source.indexOf(`'${specifier}'`), source.indexOf(`"${specifier}"`))
  if (at < 0) return undefined
  const before = source.slice(0, at).split('\n')
  return { file, line: before.length, column: (before.at(-1) ?? '').length + 1 }
}
