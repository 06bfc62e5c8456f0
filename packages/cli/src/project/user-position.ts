import { sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import type { SourcePosition } from '@ingot/contracts/problem.ts'

/** A frame of a V8 stack: `at name (file:///a.ts:3:7)` or `at file:///a.ts:3:7`; never one of Node's own. */
const frame = /^\s+at (?:.*\(|async )?(file:\/\/\S+?|\/[^\s():]+):(\d+):(\d+)\)?$/

/** `FILE:LINE`, source lines, and a line of carets: how V8 and the type stripper open the stack of a syntax error. */
const header = /^(file:\/\/\S+|\/[^\n]+?):(\d+)\n[\s\S]*?^(\s*)\^+\s*$/m

const packages = fileURLToPath(new URL('../../../', import.meta.url))

/** The innermost place in a stack that is code of the project in `directory`, not of Ingot or of Node. */
export function userPosition(stack: string, directory: string): SourcePosition | undefined {
  for (const line of stripVTControlCharacters(stack).split('\n')) {
    const match = frame.exec(line)
    if (match === null) continue
    const file = pathOf(match[1] ?? '')
    const own =
      file.startsWith(directory + sep) || (!file.startsWith(packages) && !file.includes('/node_modules/'))
    if (own) return { file, line: Number(match[2]), column: Number(match[3]) }
  }
  return undefined
}

/** The place that a syntax error is about. */
export function syntaxPosition(stack: string): SourcePosition | undefined {
  const match = header.exec(stripVTControlCharacters(stack))
  if (match === null) return undefined
  return { file: pathOf(match[1] ?? ''), line: Number(match[2]), column: (match[3] ?? '').length + 1 }
}

/** Whether Ingot's own code is in a stack. */
export function holdsOwnCode(stack: string): boolean {
  return stack.includes(packages)
}

function pathOf(place: string): string {
  return place.startsWith('file:') ? fileURLToPath(place) : place
}
