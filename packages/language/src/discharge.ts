import { IngotError, requestError } from '@ingot/contracts/problem.ts'
import type { Context } from './context.ts'
import { outranks, positionOf } from './definition.ts'
import type { Definition, Place, RawDefinition } from './definition.ts'
import { modifierOf, orders, priorities } from './modifiers.ts'
import { formatOptionPath } from './path.ts'
import type { OptionPath } from './path.ts'
import { neededBy, thrown, wrongType } from './problems.ts'

/** Takes one layer of modifiers off; null where there is none. The innermost priority and order hold. */
export function unwrap(raw: RawDefinition): readonly RawDefinition[] | null {
  const modifier = modifierOf(raw.value)
  if (modifier === null) return null
  switch (modifier.kind) {
    case 'if':
      return [{ ...raw, value: modifier.content, conditions: [...raw.conditions, modifier.condition] }]
    case 'override':
      return [{ ...raw, value: modifier.content, priority: modifier.priority }]
    case 'order':
      return [{ ...raw, value: modifier.content, order: modifier.order }]
    case 'merge':
      return modifier.contents.map((value, index) => ({ ...raw, value, trail: [...raw.trail, index] }))
    case 'remove':
      return null
  }
}

/** Takes all modifiers off. */
export function unwrapAll(raw: RawDefinition): readonly RawDefinition[] {
  const inside = unwrap(raw)
  return inside === null ? [raw] : inside.flatMap(unwrapAll)
}

/** The definitions whose conditions hold, without their modifiers. */
export function discharge(raws: readonly RawDefinition[], place: Place): readonly Definition[] {
  return raws
    .flatMap(unwrapAll)
    .filter((raw) => raw.conditions.every((condition) => holds(condition, raw, place)))
    .map((raw) => toDefinition(raw, place))
}

/** Whether a value is `mkRemove(...)`. */
export function isRemoval(value: unknown): boolean {
  return modifierOf(value)?.kind === 'remove'
}

/** Whether a value is `mkRemove(...)`, whatever modifiers are around it. */
export function takesAway(value: unknown): boolean {
  const modifier = modifierOf(value)
  if (modifier === null) return false
  if (modifier.kind === 'merge') return modifier.contents.every(takesAway)
  return modifier.kind === 'remove' || takesAway(modifier.content)
}

/** The definitions that are left when removals have taken away what they outrank, and those that are gone. */
export function removeWeaker(definitions: readonly Definition[]): {
  readonly left: readonly Definition[]
  readonly removals: readonly Definition[]
  readonly removed: readonly Definition[]
} {
  const removals = definitions.filter(({ removal }) => removal)
  if (removals.length === 0) return { left: definitions, removals, removed: [] }
  // An option's default is not somebody's definition: with the others gone it holds again.
  const isRemoved = (one: Definition): boolean =>
    one.source.by !== 'default' && removals.some((removal) => outranks(removal, one))
  return {
    left: definitions.filter((one) => !one.removal && !isRemoved(one)),
    removals,
    removed: definitions.filter((one) => !one.removal && isRemoved(one)),
  }
}

function toDefinition(raw: RawDefinition, place: Place): Definition {
  const { source, trail, value } = raw
  const computed = typeof value === 'function'
  return {
    source,
    trail,
    priority: raw.priority ?? priorities.plain,
    order: raw.order ?? orders.plain,
    computed,
    removal: isRemoval(value),
    read: computed ? once(() => result(value as Compute, raw, place)) : () => value,
  }
}

type Compute = (args: unknown) => unknown

function result(definition: Compute, raw: RawDefinition, place: Place): unknown {
  const value = call(definition, raw, place.path, place.context)
  if (modifierOf(value) === null) return value
  throw requestError({
    code: 'option-type',
    message: `${formatOptionPath(place.path)}: expected a value from the function, got a modifier (mkIf, mkForce, ...)`,
    where: positionOf(raw),
    hint: 'put the modifier around the function: mkForce(({ config }) => ...)',
  })
}

function holds(condition: unknown, raw: RawDefinition, place: Place): boolean {
  if (typeof condition === 'boolean') return condition
  const { conditions, onRead } = place.context
  // Whoever wants to know who reads what must see it decided for every option.
  if (onRead !== undefined) return decide(condition, raw, place)
  const known = conditions.get(condition) ?? once(() => decide(condition, raw, place))
  conditions.set(condition, known)
  return known()
}

function decide(condition: unknown, raw: RawDefinition, { path, context }: Place): boolean {
  const value = typeof condition === 'function' ? call(condition as Compute, raw, path, context) : condition
  if (typeof value === 'boolean') return value
  throw requestError(wrongType(path, raw, 'true or false as the condition of mkIf', value))
}

function call(definition: Compute, raw: RawDefinition, path: OptionPath, context: Context): unknown {
  try {
    return definition({
      get config() {
        return context.config()
      },
    })
  } catch (error) {
    const name = formatOptionPath(path)
    throw error instanceof IngotError ? placed(neededBy(name, error), raw) : thrown(name, error, raw)
  }
}

/** What has no place of its own (a cycle, a missing value) is told where somebody's function meets it. */
function placed(error: IngotError, raw: RawDefinition): IngotError {
  const [problem] = error.problems
  if (problem === undefined || problem.where !== undefined || raw.source.by === 'default') return error
  return requestError({ ...problem, where: positionOf(raw) }, { cause: error })
}

/** Remembers what comes back, or what is thrown. */
function once<T>(make: () => T): () => T {
  let outcome: { readonly value: T } | { readonly error: unknown } | undefined
  return () => {
    outcome ??= attempt(make)
    if ('error' in outcome) throw outcome.error
    return outcome.value
  }
}

function attempt<T>(make: () => T): { readonly value: T } | { readonly error: unknown } {
  try {
    return { value: make() }
  } catch (error) {
    return { error }
  }
}
