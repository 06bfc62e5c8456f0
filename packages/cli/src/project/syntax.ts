import { readFileSync } from 'node:fs'
import type { Problem } from '@ingot/contracts/problem.ts'
import { parseSync } from 'oxc-parser'

/** A syntax error as a problem; the parser is asked once more, because Node does not say the column. */
export function syntaxProblem(error: Error, file: string): Problem {
  const source = readSource(file)
  const [first] = source === undefined ? [] : parseSync(file, source).errors
  const [label] = first?.labels ?? []
  if (source !== undefined && first !== undefined && label !== undefined) {
    const before = source.slice(0, label.start).split('\n')
    const position = { file, line: before.length, column: (before.at(-1) ?? '').length + 1 }
    return { code: 'project-syntax', message: `syntax error: ${first.message}`, where: position }
  }
  const unsupported = 'code' in error && error.code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX'
  return {
    code: 'project-syntax',
    message: `syntax error: ${error.message.split('\n')[0]}`,
    where: positionIn(error, file) ?? file,
    ...(unsupported
      ? { hint: 'enums, namespaces and parameter properties are not taken; use plain objects' }
      : {}),
  }
}

/** `file:LINE`, the source line and a caret, as V8 puts them before the message. */
function positionIn(error: Error, file: string) {
  const match = /^\S+?:(\d+)\n.*\n(\s*)\^/m.exec(error.stack ?? '')
  return match === null ? undefined : { file, line: Number(match[1]), column: (match[2] ?? '').length + 1 }
}

function readSource(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
