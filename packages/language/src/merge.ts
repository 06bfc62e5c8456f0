import { IngotError, requestError } from '@ingot/contracts/problem.ts'
import type { Problem } from '@ingot/contracts/problem.ts'
import type { Definition, Place, RawDefinition } from './definition.ts'
import { positionOf } from './definition.ts'
import { sameValue } from './describe.ts'
import { discharge, removeWeaker } from './discharge.ts'
import { formatOptionPath } from './path.ts'
import { conflict, wrongType } from './problems.ts'
import type { Refusal } from './problems.ts'
import { modifierOf } from './modifiers.ts'
import { spelling } from './spelling.ts'
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
  if (definitions.length === 1) return definitions
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
  const where = positionOf(removal)
  const tag = spelling(where, { typescript: 'mkRemove(...)', yaml: '!remove' })
  throw requestError({
    code: 'option-type',
    message: `${formatOptionPath(place.path)}: ${tag} with a value takes an item out of a list; here it takes none`,
    where,
    hint: spelling(where, {
      typescript:
        "inside a list write [mkRemove('item')]; to drop everything that weaker layers said, mkRemove()",
      yaml: 'inside a list write [!remove item]; to drop everything that weaker layers said, !remove alone',
    }),
  })
}

/** Keeps the definitions for `why`. Those that are used have a value from here on, or fail here. */
export function remember(definitions: readonly Definition[], used: boolean, place: Place): void {
  if (!place.recording || definitions.length === 0) return
  if (used) for (const definition of definitions) definition.read()
  place.context.records.push({ path: place.path, definitions, used })
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
