import type { Json } from '@ingot/contracts/json.ts'
import { formatOptionPath } from '@ingot/language/path.ts'

/** A value at a dotted path. */
export interface Leaf {
  readonly path: string
  readonly value: Json
}

/** A record as dotted paths, in its own order. Lists, scalars and empty records are leaves. */
export function flatten(value: Json, path: readonly string[] = []): readonly Leaf[] {
  if (!isRecord(value) || Object.keys(value).length === 0) return [{ path: formatOptionPath(path), value }]
  return Object.entries(value).flatMap(([key, member]) => flatten(member, [...path, key]))
}

/** The value at a path, if there is one. */
export function valueAt(value: Json, path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>(
    (inner, key) => (inner !== undefined && isRecord(inner) ? inner[key] : undefined),
    value,
  )
}

function isRecord(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A value on one line of at most `width` characters. */
export function shortValue(value: Json | undefined, width = 72): string {
  const text = value === undefined ? '(no value)' : JSON.stringify(value)
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`
}
