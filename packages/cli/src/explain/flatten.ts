import type { Json } from '@ingot/contracts/json.ts'
import { formatOptionPath } from '@ingot/language/path.ts'

/** A value at a dotted path. */
export interface Leaf {
  readonly path: string
  readonly value: Json
}

/** A record as dotted paths, in its own order. Lists, scalars, secrets and empty records are leaves. */
export function flatten(value: Json, path: readonly string[] = []): readonly Leaf[] {
  if (!isRecord(value) || secretName(value) !== null || Object.keys(value).length === 0)
    return [{ path: formatOptionPath(path), value }]
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

/** The name where a value is a reference to a secret. */
function secretName(value: { readonly [key: string]: Json }): string | null {
  const { kind, name, ...rest } = value
  return kind === 'secret' && typeof name === 'string' && Object.keys(rest).length === 0 ? name : null
}

/** As JSON, but for secrets, which look as one writes them. */
function written(value: Json): string {
  if (Array.isArray(value)) return `[${value.map((item: Json) => written(item)).join(',')}]`
  if (!isRecord(value)) return JSON.stringify(value)
  const name = secretName(value)
  if (name !== null) return `secret('${name}')`
  const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}:${written(member)}`)
  return `{${members.join(',')}}`
}

/** A value on one line of at most `width` characters. */
export function shortValue(value: Json | undefined, width = 72): string {
  const text = value === undefined ? '(no value)' : written(value)
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`
}
