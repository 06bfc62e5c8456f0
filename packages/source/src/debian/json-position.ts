/** A place in a text; lines and columns count from 1. */
export interface TextPosition {
  readonly line: number
  readonly column: number
}

/**
 * Where the value at a path stands in a JSON text (or its key, for a member of an object). The nearest place above it if
 * it is not there. The text must be valid JSON.
 */
export function positionInJson(text: string, path: readonly PropertyKey[]): TextPosition {
  let at = skipSpace(text, 0)
  let place = at
  for (const step of path) {
    const found = findMember(text, at, String(step))
    if (!found) break
    place = found.key
    at = found.value
  }
  return lineAndColumn(text, place)
}

export function lineAndColumn(text: string, offset: number): TextPosition {
  const before = text.slice(0, offset)
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') }
}

function findMember(
  text: string,
  start: number,
  wanted: string,
): { readonly key: number; readonly value: number } | undefined {
  const open = text[start]
  if (open !== '{' && open !== '[') return undefined
  let at = skipSpace(text, start + 1)
  for (let index = 0; at < text.length && text[at] !== '}' && text[at] !== ']'; index++) {
    const key = at
    let name = String(index)
    if (open === '{') {
      const end = skipValue(text, at)
      name = JSON.parse(text.slice(at, end)) as string
      at = skipSpace(text, skipSpace(text, end) + 1)
    }
    if (name === wanted) return { key, value: at }
    at = skipSpace(text, skipValue(text, at))
    if (text[at] === ',') at = skipSpace(text, at + 1)
  }
  return undefined
}

function skipSpace(text: string, start: number): number {
  let at = start
  while (/\s/.test(text[at] ?? 'x')) at++
  return at
}

const scalar = /"(?:[^"\\]|\\.)*"|[^\s,[\]{}]+/y

/** The offset after the value that starts here. */
function skipValue(text: string, start: number): number {
  let depth = 0
  let at = start
  do {
    const char = text[at]
    if (char === '{' || char === '[') depth++
    if (char === '}' || char === ']') depth--
    if (char === undefined) return at
    scalar.lastIndex = at
    at = /[\s,[\]{}:]/.test(char) || !scalar.test(text) ? at + 1 : scalar.lastIndex
  } while (depth > 0)
  return at
}
