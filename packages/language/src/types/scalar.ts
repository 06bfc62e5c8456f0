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
  /** `text` is how a number is written in a data file, where that says more than its value. */
  readonly parse: (value: unknown, text: () => string | undefined) => Parsed<Value>
  readonly schema: Json
  /** How the reference shows a value, where JSON is not how people write it. */
  readonly format?: (value: unknown) => string
}

/** A type whose definitions must agree, or one must outrank the others. */
export function scalar<Value, Input = Value>(spec: ScalarSpec<Value>): OptionType<Value, LeafShape<Input>> {
  const { name, description, parse, schema, format } = spec
  return Object.freeze({
    name,
    description,
    schema: () => schema,
    ...(format === undefined ? {} : { format }),
    merge: (definitions: readonly Definition[], place: Place) =>
      mergeScalar(definitions, place, description, parse),
  })
}

/** A type of texts of a certain form. `refuse` says what is wrong with a text; null where nothing is. */
export function textOf(
  name: string,
  description: string,
  refuse: (text: string) => string | null,
  schema: { readonly [key: string]: Json } = {},
): OptionType<string, LeafShape<string>> {
  return scalar({ name, description, schema: { type: 'string', ...schema }, parse: parseText(refuse) })
}

function parseText(refuse: (text: string) => string | null): ScalarSpec<string>['parse'] {
  return (value, text) => {
    if (typeof value === 'number' || typeof value === 'boolean') {
      return { ok: false, hint: `write ${JSON.stringify(text() ?? String(value))}` }
    }
    if (typeof value !== 'string') return { ok: false }
    const why = refuse(value)
    return why === null ? { ok: true, value } : { ok: false, why }
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
