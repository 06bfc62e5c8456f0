import { isAlias, isMap, isScalar, isSeq, parseDocument, visit, YAMLMap, YAMLSeq } from 'yaml'
import type { Document, Scalar } from 'yaml'
import { requestError, workError } from '@ingot/contracts/problem.ts'
import type { SourcePosition } from '@ingot/contracts/problem.ts'
import { sameValue } from '@ingot/language/describe.ts'
import { parseYamlDocument } from './document.ts'
import { coreScalar, looksOctal, octalProblem } from './scalar.ts'
import { isOwnTag } from './value.ts'

/** A `{...}` or `[...]` that is longer becomes a block. Texts are never broken. */
const width = 100

/** Laying out anew may change what fits on a line; it settles at once or after one more round. */
const rounds = 4

/**
 * A YAML text as Ingot lays it out: two spaces, one empty line at most, single quotes where quotes are needed. Comments,
 * the order of keys, anchors and tags stay; what it says stays the same.
 * @param file its name, for messages.
 * @throws IngotError (request) with every mistake of syntax; (work) when it cannot be laid out without a change.
 */
export function formatYaml(text: string, file: string): string {
  let formatted = text
  for (let round = 0; round < rounds; round++) {
    const next = layOut(formatted, file)
    if (next === formatted) break
    formatted = next
  }
  const same = sameValue(meaningOf(text, file), meaningOf(formatted, file))
  if (same && layOut(formatted, file) === formatted) return formatted
  throw workError({
    code: 'yaml-format',
    message: 'it cannot be laid out without changing what it says',
    where: file,
    hint: 'it was left as it is',
  })
}

/** Everything that a text says, without how it is laid out. */
function meaningOf(text: string, file: string): unknown {
  return meaning(parseYamlDocument(text, file).tree.contents)
}

function meaning(node: unknown): unknown {
  if (isAlias(node)) return ['alias', node.source]
  if (isMap(node)) {
    const pairs = node.items.map(({ key, value }) => [meaning(key), meaning(value)])
    return [node.tag, node.anchor, 'map', ...pairs]
  }
  if (isSeq(node)) return [node.tag, node.anchor, 'list', ...node.items.map(meaning)]
  if (!isScalar(node)) return null
  const value = isOwnTag(node.tag) && node.type === 'PLAIN' ? coreScalar(node.source ?? '') : node.value
  return [node.tag, node.anchor, value]
}

function layOut(text: string, file: string): string {
  const { tree, positionAt } = parseYamlDocument(text, file)
  if (tree.contents === null) return text.trim() === '' ? '' : `${text.trim()}\n`
  visit(tree, {
    Scalar: (_key, node) => {
      if (node.type === 'PLAIN' && looksOctal(node.source ?? '')) throw octal(node, positionAt)
      // What has to be escaped stays as it is.
      if (node.type === 'QUOTE_DOUBLE' && /^[\x20-\x26\x28-\x7e]*$/.test(String(node.value)))
        node.type = 'QUOTE_SINGLE'
      if (node.type === 'PLAIN' && isOwnTag(node.tag)) takeMeaning(node)
    },
    Collection: (_key, node) => {
      if (node.flow === true && !fits(text, node.range)) node.flow = false
      if (isMap(node)) padFlow(node, YAMLMap.prototype, ' ')
      if (isSeq(node)) padFlow(node, YAMLSeq.prototype, '')
    },
  })
  return print(tree)
}

function octal({ source = '', range }: Scalar, positionAt: (offset: number) => SourcePosition): Error {
  return requestError(octalProblem(source, positionAt(range?.[0] ?? 0)))
}

/** Under a tag of ours the parser takes every unquoted scalar for a text, and would put quotes around numbers. */
function takeMeaning(node: Scalar): void {
  const { contents } = parseDocument(node.source ?? '')
  if (!isScalar(contents)) return
  node.value = contents.value
  if (contents.format !== undefined) node.format = contents.format
  if (contents.minFractionDigits !== undefined) node.minFractionDigits = contents.minFractionDigits
}

function fits(text: string, range: readonly number[] | null | undefined): boolean {
  const [start = 0, end = 0] = range ?? []
  return text.slice(start, end).replaceAll(/\s+/g, ' ').length <= width
}

type Printed = { toString: YAMLMap['toString'] }

/** `{ a: 1 }` but `[a]`: the printer itself knows only one padding for both. */
function padFlow(node: Printed, { toString }: Printed, padding: string): void {
  node.toString = (context, ...rest) =>
    toString.call(node, context && { ...context, flowCollectionPadding: padding }, ...rest)
}

function print(tree: Document): string {
  return tree.toString({ lineWidth: 0, singleQuote: true, indentSeq: true })
}
