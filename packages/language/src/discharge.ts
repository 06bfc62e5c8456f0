import { IngotError, requestError } from '@ingot/contracts/problem.ts'
import type { Context } from './context.ts'
import type { Definition, Place, RawDefinition } from './definition.ts'
import { modifierOf, orders, priorities } from './modifiers.ts'
import { formatOptionPath } from './path.ts'
import type { OptionPath } from './path.ts'
import { thrown, wrongType } from './problems.ts'

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

function toDefinition(raw: RawDefinition, place: Place): Definition {
  const { source, trail, value } = raw
  const computed = typeof value === 'function'
  return {
    source,
    trail,
    priority: raw.priority ?? priorities.plain,
    order: raw.order ?? orders.plain,
    computed,
    read: computed ? once(() => compute(value as Compute, raw, place)) : () => value,
  }
}

type Compute = (args: unknown) => unknown

function compute(definition: Compute, raw: RawDefinition, place: Place): unknown {
  const result = call(definition, raw, place.path, place.context)
  if (modifierOf(result) === null) return result
  throw requestError({
    ...wrongType(place.path, raw, 'a value from the function', result),
    message: `${formatOptionPath(place.path)}: the function returned a modifier (mkIf, mkForce, ...).`,
    hint: 'Put the modifier around the function: mkForce(({ config }) => ...).',
  })
}

function holds(condition: unknown, raw: RawDefinition, { path, context }: Place): boolean {
  if (typeof condition === 'boolean') return condition
  const known = context.conditions.get(condition)
  if (known !== undefined) return known
  const result = typeof condition === 'function' ? call(condition as Compute, raw, path, context) : condition
  if (typeof result !== 'boolean') {
    throw requestError(wrongType(path, raw, 'true or false as the condition of mkIf', result))
  }
  context.conditions.set(condition, result)
  return result
}

function call(definition: Compute, raw: RawDefinition, path: OptionPath, context: Context): unknown {
  try {
    return definition({
      get config() {
        return context.config()
      },
    })
  } catch (error) {
    throw error instanceof IngotError ? error : thrown(formatOptionPath(path), error, raw)
  }
}

function once<T>(compute: () => T): () => T {
  let result: { readonly value: T } | undefined
  return () => (result ??= { value: compute() }).value
}
