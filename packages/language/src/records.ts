import type { Json } from '@ingot/contracts/json.ts'
import type { SourcePosition } from '@ingot/contracts/problem.ts'
import type { DefinitionRecord, ItemRecord } from '@ingot/contracts/system.ts'
import type { Remembered, RememberedItems } from './context.ts'
import { positionOf } from './definition.ts'
import type { Definition } from './definition.ts'
import { modifierOf } from './modifiers.ts'
import { formatOptionPath } from './path.ts'
import type { OptionPath } from './path.ts'
import { snapshot } from './snapshot.ts'

/** A definition of an option, and whether it counts. What is to be told of it is made when somebody asks. */
export interface Kept {
  readonly definition: Definition
  readonly used: boolean
}

/** Definitions of one option, in the order in which they were met. */
export interface OptionRecords {
  readonly path: OptionPath
  readonly kept: Kept[]
}

/** By dotted option path, in the order in which options were met. */
export function recordsByOption(remembered: readonly Remembered[]): ReadonlyMap<string, OptionRecords> {
  const byOption = new Map<string, OptionRecords>()
  for (const { path, definitions, used } of remembered) {
    const name = formatOptionPath(path)
    let records = byOption.get(name)
    if (records === undefined) byOption.set(name, (records = { path, kept: [] }))
    for (const definition of definitions) records.kept.push({ definition, used })
  }
  return byOption
}

/** Those that count first, then by strength: priority, then layer. */
export function strongestFirst({ kept }: OptionRecords): readonly Kept[] {
  return kept.toSorted(
    (a, b) =>
      Number(b.used) - Number(a.used) ||
      a.definition.priority - b.definition.priority ||
      a.definition.source.layer - b.definition.source.layer,
  )
}

/** Where the definition of an option stands that is used, and not its default. */
export function usedPosition(records: OptionRecords | undefined): SourcePosition | undefined {
  const found = records?.kept.find(({ definition, used }) => used && definition.source.by !== 'default')
  return found === undefined ? undefined : positionOf(found.definition)
}

/** The value that a definition gives, as plain data without modifiers. */
export function writtenValue({ definition, used }: Kept): Json {
  return toJson(used || !definition.computed ? definition.read() : '<function>')
}

/** A definition as it is told. */
export function recordOf(kept: Kept): DefinitionRecord {
  const { definition, used } = kept
  return {
    position: positionOf(definition),
    by: definition.source.by,
    priority: definition.priority,
    value: writtenValue(kept),
    used,
    ...(definition.removal ? { removal: true as const } : {}),
    ...(used ? itemsTaken(definition.read()) : {}),
  }
}

/** Items of lists as they are told, by dotted option path, in the order of the paths. */
export function itemRecords(items: readonly RememberedItems[]): {
  readonly [option: string]: readonly ItemRecord[]
} {
  const byOption = new Map(items.map((list) => [formatOptionPath(list.path), list]))
  const sorted = [...byOption].toSorted(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(
    sorted.map(([option, { all, left }]) => [
      option,
      all.map((item) => itemRecord(item, left.includes(item))),
    ]),
  )
}

function itemRecord({ part, value }: RememberedItems['all'][number], used: boolean): ItemRecord {
  const { source, removal, priority } = part
  const said = { value: snapshot(value), position: positionOf(part), by: source.by, priority, used }
  return removal ? { ...said, removal } : said
}

/** Items that a list takes out of weaker ones. */
function itemsTaken(value: unknown): { readonly removes?: readonly Json[] } {
  if (!Array.isArray(value)) return {}
  const taken = value.flatMap((item: unknown) => {
    const modifier = modifierOf(item)
    return modifier?.kind === 'remove' ? modifier.content.map(toJson) : []
  })
  return taken.length === 0 ? {} : { removes: taken }
}

/** Plain data of a definition, without its modifiers; what is not data is named. */
function toJson(value: unknown): Json {
  try {
    const text = JSON.stringify(value, (_key, member: unknown) => plain(member))
    return text === undefined ? null : (JSON.parse(text) as Json)
  } catch {
    return '<not plain data>'
  }
}

function plain(member: unknown): unknown {
  const modifier = modifierOf(member)
  if (modifier === null) return typeof member === 'function' ? '<function>' : member
  if (modifier.kind === 'remove')
    return `mkRemove(${modifier.content.map((item) => JSON.stringify(item)).join('')})`
  return modifier.kind === 'merge' ? modifier.contents.map(plain) : plain(modifier.content)
}
