import { isAlias, isMap, isScalar, isSeq } from 'yaml'
import type { Alias, ParsedNode, Scalar, YAMLMap, YAMLSeq } from 'yaml'
import { IngotError } from '@ingot/contracts/problem.ts'
import type { Problem, SourcePosition } from '@ingot/contracts/problem.ts'
import { mkIf } from '@ingot/language/modifiers.ts'
import type { TrailStep } from '@ingot/language/path.ts'
import { didYouMean, nearest } from '@ingot/language/suggest.ts'
import { readYamlDocument } from './document.ts'
import type { YamlDocument } from './document.ts'
import { rememberOrigin } from './origin.ts'
import { coreScalar, looksOctal, octalProblem } from './scalar.ts'
import { tags } from './tags.ts'

interface Reading {
  readonly document: YamlDocument
  readonly problems: Problem[]
  /** Nodes that are being read: an alias to one of them would never end. */
  readonly open: Set<unknown>
  /** What an anchor's node became, so that aliases share it. */
  readonly done: Map<unknown, unknown>
}

/**
 * The content of a document as definitions: plain data with the modifiers that its tags stand for. Records and lists
 * know where they stand (`origin.ts`). An empty document is an empty record.
 * @param problems gets every mistake of form: unknown tags, keys that are no names, anchors inside themselves.
 */
export function readValue(document: YamlDocument, problems: Problem[]): unknown {
  const reading: Reading = { document, problems, open: new Set(), done: new Map() }
  const root = document.tree.contents
  const value = root === null ? null : convert(root, reading)
  const empty = value === null
  return empty ? rememberOrigin({}, { position: document.positionAt(0), parts: new Map() }) : value
}

/**
 * As {@link readValue}, of a file.
 * @param where what names the file, for messages.
 * @throws IngotError when it cannot be read, or is no YAML.
 */
export function readFileValue(file: string, problems: Problem[], where?: Problem['where']): unknown {
  return readValue(readYamlDocument(file, where), problems)
}

function convert(node: ParsedNode | null, reading: Reading): unknown {
  if (node === null) return null
  if (isAlias(node)) return aliased(node, reading)
  if (reading.done.has(node)) return reading.done.get(node)
  reading.open.add(node)
  const value = tagged(node, content(node, reading), reading)
  reading.open.delete(node)
  if (node.anchor !== undefined) reading.done.set(node, value)
  return value
}

function placeOf(node: ParsedNode, { document }: Reading): SourcePosition {
  return document.positionAt(node.range[0])
}

function complain(reading: Reading, where: SourcePosition, problem: Omit<Problem, 'where'>): void {
  reading.problems.push({ ...problem, where })
}

function aliased(node: Alias.Parsed, reading: Reading): unknown {
  const target = node.resolve(reading.document.tree)
  if (target !== undefined && !reading.open.has(target)) return convert(target as ParsedNode, reading)
  const message =
    target === undefined
      ? `there is no anchor '&${node.source}' above`
      : `the anchor '&${node.source}' would hold itself`
  complain(reading, placeOf(node, reading), { code: 'yaml-alias', message })
  return null
}

function content(node: Exclude<ParsedNode, Alias.Parsed>, reading: Reading): unknown {
  if (isMap(node)) return recordOf(node as YAMLMap.Parsed, reading)
  if (isSeq(node)) return listOf(node as YAMLSeq.Parsed, reading)
  return isScalar(node) ? scalarOf(node, reading) : null
}

function recordOf(node: YAMLMap.Parsed, reading: Reading): object {
  const parts = new Map<TrailStep, SourcePosition>()
  const entries = node.items.flatMap(({ key, value }): [string, unknown][] => {
    const place = placeOf(key as ParsedNode, reading)
    const name = nameOf(key as ParsedNode, place, reading)
    if (name === undefined) return []
    parts.set(name, place)
    return [[name, convert(value as ParsedNode | null, reading)]]
  })
  const numbers = numbersIn(
    node.items.map(({ key, value }) => [String(isScalar(key) ? key.value : ''), value]),
    reading,
  )
  return rememberOrigin(Object.fromEntries(entries), { position: placeOf(node, reading), parts, numbers })
}

function nameOf(key: ParsedNode, place: SourcePosition, reading: Reading): string | undefined {
  const name = isScalar(key) ? (typeof key.value === 'string' ? key.value : (key.source ?? '')) : undefined
  if (name === '<<') {
    complain(reading, place, {
      code: 'yaml-key',
      message: "'<<' joins nothing here",
      hint: 'share definitions with `extends` or `templates`; they merge as everything else does',
    })
    return undefined
  }
  if (name === undefined || name === '') {
    complain(reading, place, { code: 'yaml-key', message: 'expected a name before the colon' })
    return undefined
  }
  return name
}

function listOf(node: YAMLSeq.Parsed, reading: Reading): unknown[] {
  const items = node.items as readonly ParsedNode[]
  const places = items.map((item, index) => [index, placeOf(item, reading)] as const)
  const list = items.map((item) => convert(item, reading))
  const numbers = numbersIn([...items.entries()], reading)
  return rememberOrigin(list, { position: placeOf(node, reading), parts: new Map(places), numbers })
}

/** Numbers among the members of a record or a list, as they are written. */
function numbersIn(
  members: readonly (readonly [TrailStep, unknown])[],
  reading: Reading,
): ReadonlyMap<TrailStep, string> {
  return new Map(
    members.flatMap(([step, node]) => {
      const text = numberText(node, reading)
      return text === undefined ? [] : [[step, text] as const]
    }),
  )
}

function numberText(node: unknown, reading: Reading): string | undefined {
  if (isAlias(node)) return numberText(node.resolve(reading.document.tree), reading)
  // The value of `!if [condition, value]` and its like is the last of the list.
  if (isSeq(node)) return isOwnTag(node.tag) ? numberText(node.items.at(-1), reading) : undefined
  if (!isScalar(node) || node.type !== 'PLAIN') return undefined
  const { source = '' } = node
  return /^\d/.test(source) && !looksOctal(source) ? source : undefined
}

function scalarOf(node: Scalar.Parsed, reading: Reading): unknown {
  if (node.type !== 'PLAIN') return node.value
  if (looksOctal(node.source)) {
    reading.problems.push(octalProblem(node.source, placeOf(node, reading)))
    // The mistake is told: as if the octal number stood there.
    return Number.parseInt(node.source, 8)
  }
  return isOwnTag(node.tag) ? coreScalar(node.source) : node.value
}

/** Whether a tag is none of YAML's own. */
export function isOwnTag(tag: string | undefined): tag is string {
  return tag !== undefined && !tag.startsWith('tag:yaml.org,2002:')
}

const standardTags = /^tag:yaml\.org,2002:(?:str|int|float|bool|null|map|seq)$/

function tagged(node: ParsedNode, value: unknown, reading: Reading): unknown {
  const { tag } = node
  if (tag === undefined || standardTags.test(tag)) return value
  const where = placeOf(node, reading)
  if (!Object.hasOwn(tags, tag)) {
    complain(reading, where, {
      code: 'yaml-tag',
      message: `unknown tag '${tag.replace('tag:yaml.org,2002:', '!!')}'`,
      hint: didYouMean(nearest(tag, Object.keys(tags))) ?? `there are: ${Object.keys(tags).join(' ')}`,
    })
    return value
  }
  try {
    return tags[tag]?.(value, where)
  } catch (error) {
    if (!(error instanceof IngotError)) throw error
    reading.problems.push(...error.problems)
    // The mistake is told: as if nothing stood there.
    return mkIf(false, value)
  }
}
