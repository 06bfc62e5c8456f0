import type { Json } from '@ingot/contracts/json.ts'
import type { Parsed } from '../merge.ts'
import { didYouMean, nearest } from '../suggest.ts'
import type { LeafShape, OptionType } from '../type.ts'
import { scalar, textOf } from './scalar.ts'

type Leaf<Value, Input = Value> = OptionType<Value, LeafShape<Input>>

const truths: { readonly [text: string]: boolean } = {
  true: true,
  yes: true,
  on: true,
  false: false,
  no: false,
  off: false,
}

/** `true` or `false`. */
export function boolean(): Leaf<boolean> {
  return scalar({
    name: 'boolean',
    description: 'true or false',
    schema: { type: 'boolean' },
    parse: (value) => {
      if (typeof value === 'boolean') return { ok: true, value }
      const meant = typeof value === 'string' && Object.hasOwn(truths, value) ? truths[value] : undefined
      return meant === undefined ? { ok: false } : { ok: false, hint: `write ${meant}, without quotes` }
    },
  })
}

/** What a text must be like. */
export interface StringSpec {
  readonly pattern?: RegExp
  /** Completes "expected ..."; say in words what the pattern wants. */
  readonly description?: string
  /** Smallest and largest number of characters. */
  readonly minLength?: number
  readonly maxLength?: number
}

/** One line of text, without control characters. */
export function string(spec: StringSpec = {}): Leaf<string> {
  const { pattern, description = 'a text of one line' } = spec
  const schema = pattern === undefined ? {} : { pattern: pattern.source }
  return textOf('string', description, (line) => refuseLine(line, spec), schema)
}

/** What is wrong with a text that has to be one line; null where nothing is. */
export function refuseLine(
  line: string,
  { pattern, minLength = 0, maxLength = 4096 }: StringSpec = {},
): string | null {
  if (line.length < minLength) return minLength === 1 ? 'it is empty' : `it is shorter than ${minLength}`
  if (line.length > maxLength) return `it is longer than ${maxLength} characters`
  // oxlint-disable-next-line no-control-regex
  if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(line)) return 'it has line breaks or control characters'
  return pattern === undefined || pattern.test(line) ? null : `it does not match ${String(pattern)}`
}

/** Text of any number of lines. */
export function text(): Leaf<string> {
  return textOf('text', 'a text', (lines) => (lines.includes('\u0000') ? 'it has a NUL character' : null))
}

/** Bounds of a number, both included. */
export interface Bounds {
  readonly min?: number
  readonly max?: number
}

/** A whole number within bounds. */
export function integer({ min, max }: Bounds = {}): Leaf<number> {
  const schema: { [key: string]: Json } = { type: 'integer' }
  if (min !== undefined) schema['minimum'] = min
  if (max !== undefined) schema['maximum'] = max
  return scalar({
    name: 'integer',
    description: `a whole number${describeBounds({ min, max })}`,
    schema,
    parse: (value) => parseWhole(value, min ?? -Infinity, max ?? Infinity),
  })
}

function describeBounds({ min, max }: { min: number | undefined; max: number | undefined }): string {
  if (min === undefined) return max === undefined ? '' : `, at most ${max}`
  return max === undefined ? `, at least ${min}` : ` from ${min} to ${max}`
}

function parseWhole(value: unknown, min: number, max: number): Parsed<number> {
  if (typeof value === 'string' && /^-?\d{1,15}$/.test(value)) {
    return { ok: false, hint: `write ${Number(value)}, without quotes` }
  }
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) return { ok: false }
  return value >= min && value <= max ? { ok: true, value } : { ok: false }
}

/** A TCP or UDP port. */
export function port(): Leaf<number> {
  return scalar({
    name: 'port',
    description: 'a port from 1 to 65535',
    schema: { type: 'integer', minimum: 1, maximum: 65_535 },
    parse: (value) => parseWhole(value, 1, 65_535),
  })
}

/** One of the given texts. */
export function oneOf<const Choice extends string>(choices: readonly Choice[]): Leaf<Choice> {
  const list = choices.map((choice) => `"${choice}"`).join(', ')
  return scalar({
    name: `one of ${list}`,
    description: `one of ${list}`,
    schema: { enum: [...choices] },
    parse: (value) => {
      const choice = choices.find((candidate) => candidate === value)
      if (choice !== undefined) return { ok: true, value: choice }
      const hint = typeof value === 'string' ? didYouMean(nearest(value, choices)) : undefined
      return hint === undefined ? { ok: false } : { ok: false, hint }
    },
  })
}
