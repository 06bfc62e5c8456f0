import { IngotError, requestError } from '@ingot/contracts/problem.ts'
import type { Json } from '@ingot/contracts/json.ts'
import type { Problem } from '@ingot/contracts/problem.ts'
import type { Definition, Place, RawDefinition } from './definition.ts'
import { positionOf } from './definition.ts'
import { sameValue } from './describe.ts'
import { discharge, removeWeaker } from './discharge.ts'
import { formatOptionPath } from './path.ts'
import { conflict, wrongType } from './problems.ts'
import type { Refusal } from './problems.ts'
import { modifierOf } from './modifiers.ts'
import type { OptionType } from './type.ts'

/** What a scalar's text or number became, or why it cannot. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | ({
      readonly ok: false
      /** Whether messages must not show the value. */ readonly hide?: boolean
    } & Refusal)

/**
 * One value of the definitions of one place: conditions, then priorities, then the type's own merge.
 * Undefined where no definition is left.
 */
export function mergeAt<T>(
  type: OptionType<T, unknown>,
  raws: readonly RawDefinition[],
  place: Place,
): { readonly value: T } | undefined {
  const { left, removals, removed } = removeWeaker(discharge(raws, place))
  remember(removals, true, place)
  remember(removed, false, place)
  removals.forEach((removal) => refuseItem(removal, place))
  if (left.length === 0) return undefined
  const winners = strongest(type, left)
  remember(
    left.filter((definition) => !winners.includes(definition)),
    false,
    place,
  )
  return { value: type.merge(winners, place) }
}

/** Those of the first priority; where these only take away, those that they take from, too. */
function strongest(
  type: OptionType<unknown, unknown>,
  definitions: readonly Definition[],
): readonly Definition[] {
  const ranks = [...new Set(definitions.map(({ priority }) => priority))].toSorted((a, b) => a - b)
  let winners: readonly Definition[] = []
  for (const rank of ranks) {
    winners = [...winners, ...definitions.filter(({ priority }) => priority === rank)]
    const onlyRemove = type.onlyRemoves
    if (onlyRemove === undefined || !winners.every((one) => onlyRemove(one.read()))) break
  }
  return winners
}

/** `mkRemove(item)` is for lists; elsewhere it has no item. */
function refuseItem(removal: Definition, place: Place): void {
  const modifier = modifierOf(removal.read())
  if (modifier?.kind !== 'remove' || modifier.content.length === 0) return
  throw requestError({
    code: 'option-type',
    message: `${formatOptionPath(place.path)}: mkRemove(...) with a value takes an item out of a list; here it takes none`,
    where: positionOf(removal),
    hint: "inside a list write [mkRemove('item')]; to drop everything that weaker layers said, mkRemove()",
  })
}

/** Keeps the definitions for `why`. */
export function remember(definitions: readonly Definition[], used: boolean, place: Place): void {
  if (!place.recording || definitions.length === 0) return
  const { records } = place.context
  const name = formatOptionPath(place.path)
  const entries = definitions.map((definition) => ({
    position: positionOf(definition),
    by: definition.source.by,
    layer: definition.source.layer,
    priority: definition.priority,
    value: toJson(used || !definition.computed ? definition.read() : '<function>'),
    used,
    ...(definition.removal ? { removal: true as const } : {}),
    ...(used ? itemsTaken(definition.read()) : {}),
  }))
  records.set(name, [...(records.get(name) ?? []), ...entries])
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

/** Scalars: the strongest layer decides; within it all must agree. */
export function mergeScalar<T>(
  definitions: readonly Definition[],
  place: Place,
  expected: string,
  parse: (value: unknown, text: () => string | undefined) => Parsed<T>,
): T {
  const layer = Math.min(...definitions.map((definition) => definition.source.layer))
  const contenders = definitions.filter((definition) => definition.source.layer === layer)
  remember(contenders, true, place)
  remember(
    definitions.filter((definition) => definition.source.layer !== layer),
    false,
    place,
  )
  const results = collect(contenders, (definition) => {
    const written = definition.read()
    const parsed = parse(written, () => definition.source.textOf?.(definition.trail))
    if (parsed.ok) return { definition, value: parsed.value }
    const problem = wrongType(place.path, definition, expected, written, parsed)
    throw requestError(parsed.hide === true ? withoutValue(problem) : problem)
  })
  const [first, ...rest] = results
  if (first === undefined) throw new RangeError('merge needs a definition')
  const other = rest.find((result) => !sameValue(result.value, first.value))
  if (other !== undefined) throw requestError(conflict(place.path, first.definition, other.definition))
  return first.value
}

function withoutValue(problem: Problem): Problem {
  return { ...problem, message: problem.message.replace(/, got .*$/s, ', got something else (not shown)') }
}

/** Maps every item and fails once, with the problems of all that failed. */
export function collect<A, B>(items: readonly A[], map: (item: A) => B): readonly B[] {
  const problems: Problem[] = []
  const results: B[] = []
  for (const item of items) {
    try {
      results.push(map(item))
    } catch (error) {
      if (!(error instanceof IngotError)) throw error
      problems.push(...error.problems)
    }
  }
  if (problems.length > 0) throw requestError(problems)
  return results
}

/** The order of list items: declared order, then the weakest layer first, then who gave them by name. */
export function inListOrder(definitions: readonly Definition[]): readonly Definition[] {
  return definitions.toSorted(
    (a, b) =>
      a.order - b.order ||
      b.source.layer - a.source.layer ||
      (a.source.by < b.source.by ? -1 : Number(a.source.by > b.source.by)),
  )
}
