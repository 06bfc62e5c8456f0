import type { Json } from '@ingot/contracts/json.ts'
import type { Definition, Place } from '../definition.ts'
import { mergeScalar } from '../merge.ts'
import type { Parsed } from '../merge.ts'
import type { LeafShape, OptionType } from '../type.ts'

/** How a type of single values is written. */
export interface ScalarSpec<Value> {
  readonly name: string
  /** Completes "expected ...". */
  readonly description: string
  readonly parse: (value: unknown) => Parsed<Value>
  readonly schema: Json
}

/** A type whose definitions must agree, or one must outrank the others. */
export function scalar<Value, Input = Value>(spec: ScalarSpec<Value>): OptionType<Value, LeafShape<Input>> {
  return Object.freeze({
    name: spec.name,
    description: spec.description,
    schema: () => spec.schema,
    merge: (definitions: readonly Definition[], place: Place) =>
      mergeScalar(definitions, place, spec.description, spec.parse),
  })
}

/** A type of texts of a certain form. `why` says what is wrong with a text that is not; null where it is right. */
export function textOf(
  name: string,
  description: string,
  why: (text: string) => string | null,
  schema: { readonly [key: string]: Json } = {},
): OptionType<string, LeafShape<string>> {
  return scalar({ name, description, schema: { type: 'string', ...schema }, parse: parseText(why) })
}

function parseText(why: (text: string) => string | null): (value: unknown) => Parsed<string> {
  return (value) => {
    if (typeof value !== 'string') return { ok: false }
    const reason = why(value)
    return reason === null ? { ok: true, value } : { ok: false, why: reason }
  }
}

/** A type of texts that match a pattern; `why` says what the pattern wants. */
export function matching(
  name: string,
  description: string,
  pattern: RegExp,
  why: string,
): OptionType<string, LeafShape<string>> {
  return textOf(name, description, (text) => (pattern.test(text) ? null : why), { pattern: pattern.source })
}
