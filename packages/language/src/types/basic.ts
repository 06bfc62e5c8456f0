import type { Parsed } from '../merge.ts'
import type { LeafShape, OptionType } from '../type.ts'
import { scalar, textOf } from './scalar.ts'

type Leaf<Value, Input = Value> = OptionType<Value, LeafShape<Input>>

/** `true` or `false`. */
export function boolean(): Leaf<boolean> {
  return scalar({
    name: 'boolean',
    description: 'true or false',
    schema: { type: 'boolean' },
    parse: (value) => (typeof value === 'boolean' ? { ok: true, value } : { ok: false }),
  })
}

/** What a text must be like. */
export interface StringSpec {
  readonly pattern?: RegExp
  /** Completes "expected ..."; required reading where there is a pattern. */
  readonly description?: string
  /** Smallest and largest number of characters. */
  readonly minLength?: number
  readonly maxLength?: number
}

/** One line of text, without control characters. */
export function string(spec: StringSpec = {}): Leaf<string> {
  const { pattern, minLength = 0, maxLength = 4096 } = spec
  const description =
    spec.description ?? (minLength > 0 ? 'a text of one line that is not empty' : 'a text of one line')
  return textOf(
    'string',
    description,
    (text) => {
      if (text.length < minLength)
        return minLength === 1 ? 'It is empty.' : `It is shorter than ${minLength} characters.`
      if (text.length > maxLength) return `It is longer than ${maxLength} characters.`
      // oxlint-disable-next-line no-control-regex
      if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(text)) return 'It has line breaks or control characters.'
      return pattern === undefined || pattern.test(text) ? null : `It does not match ${String(pattern)}.`
    },
    pattern === undefined ? {} : { pattern: pattern.source },
  )
}

/** Text of any number of lines. */
export function text(): Leaf<string> {
  return textOf('text', 'a text', (value) => (value.includes('\u0000') ? 'It has a NUL character.' : null))
}

/** A whole number within bounds, both included. */
export function integer(bounds: { readonly min?: number; readonly max?: number } = {}): Leaf<number> {
  const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = bounds
  const range =
    bounds.min !== undefined && bounds.max !== undefined
      ? ` from ${min} to ${max}`
      : bounds.min !== undefined
        ? `, ${min} or more`
        : bounds.max !== undefined
          ? `, ${max} or less`
          : ''
  return scalar({
    name: 'integer',
    description: `a whole number${range}`,
    schema: {
      type: 'integer',
      ...(bounds.min === undefined ? {} : { minimum: min }),
      ...(bounds.max === undefined ? {} : { maximum: max }),
    },
    parse: (value) => wholeNumber(value, min, max),
  })
}

function wholeNumber(value: unknown, min: number, max: number): Parsed<number> {
  const fits = typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max
  return fits ? { ok: true, value } : { ok: false }
}

/** A TCP or UDP port. */
export function port(): Leaf<number> {
  return scalar({
    name: 'port',
    description: 'a port, 1 to 65535',
    schema: { type: 'integer', minimum: 1, maximum: 65535 },
    parse: (value) => wholeNumber(value, 1, 65535),
  })
}

/** One of the given texts. */
export function oneOf<const Choice extends string>(choices: readonly Choice[]): Leaf<Choice> {
  const list = choices.map((choice) => JSON.stringify(choice)).join(', ')
  return scalar({
    name: `one of ${list}`,
    description: `one of ${list}`,
    schema: { enum: [...choices] },
    parse: (value) => {
      const choice = choices.find((candidate) => candidate === value)
      return choice === undefined ? { ok: false } : { ok: true, value: choice }
    },
  })
}
