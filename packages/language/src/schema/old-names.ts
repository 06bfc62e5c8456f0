import { parseOptionPath } from '../path.ts'
import type { Schema } from './tree-schema.ts'

/** A schema of options with their old names, which still count; editors strike those through. */
export function withOldNames(schema: Schema, renamed: { readonly [old: string]: string } = {}): Schema {
  return Object.entries(renamed)
    .map(([from, to]) => oldName(from, to))
    .reduce(joinSchemas, schema)
}

function oldName(from: string, to: string): Schema {
  const old: Schema = { description: `Renamed: write ${to} instead.`, deprecated: true }
  return (parseOptionPath(from) ?? []).reduceRight<Schema>(
    (inside, name) => ({ type: 'object', properties: { [name]: inside }, additionalProperties: false }),
    old,
  )
}

/** Two groups of options as one; the second wins where only one of them is a group. */
export function joinSchemas(a: Schema, b: Schema): Schema {
  if (a['properties'] === undefined) return b
  if (b['properties'] === undefined) return a
  const left = a['properties'] as { readonly [name: string]: Schema }
  const right = b['properties'] as { readonly [name: string]: Schema }
  const names = [...new Set([...Object.keys(left), ...Object.keys(right)])].toSorted()
  const properties = names.map((name) => [name, joinMembers(left[name], right[name])] as const)
  return { ...a, properties: Object.fromEntries(properties) }
}

function joinMembers(a: Schema | undefined, b: Schema | undefined): Schema {
  return a === undefined || b === undefined ? (a ?? b ?? {}) : joinSchemas(a, b)
}
