import type { Module } from '../module.ts'
import { parseOptionPath } from '../path.ts'
import { withModifiers } from './modifiers-schema.ts'
import type { Definitions } from './modifiers-schema.ts'
import { schemaOfTree } from './tree-schema.ts'
import type { Schema } from './tree-schema.ts'

/** JSON Schema of what may be written for the options of modules, modifiers and old names included. */
export function schemaOfModules(modules: readonly Module[]): Definitions {
  const current = modules.map(({ options }) => schemaOfTree(options))
  const joined = [...current, ...modules.flatMap(oldNames)].reduce(join, {})
  return withModifiers(joined, 'option')
}

/** Options that have another name now still count; editors strike them through. */
function oldNames({ renamed = {} }: Module): readonly Schema[] {
  return Object.entries(renamed).map(([from, to]) => {
    const old: Schema = { description: `Renamed: write ${to} instead.`, deprecated: true }
    return (parseOptionPath(from) ?? []).reduceRight<Schema>(
      (inside, name) => ({ type: 'object', properties: { [name]: inside }, additionalProperties: false }),
      old,
    )
  })
}

/** Groups of options that several modules share. */
function join(a: Schema, b: Schema): Schema {
  if (a['properties'] === undefined) return b
  if (b['properties'] === undefined) return a
  const left = a['properties'] as { readonly [name: string]: Schema }
  const right = b['properties'] as { readonly [name: string]: Schema }
  const names = [...new Set([...Object.keys(left), ...Object.keys(right)])].toSorted()
  const properties = names.map((name) => [name, joinMembers(left[name], right[name])] as const)
  return { ...a, properties: Object.fromEntries(properties) }
}

function joinMembers(a: Schema | undefined, b: Schema | undefined): Schema {
  return a === undefined || b === undefined ? (a ?? b ?? {}) : join(a, b)
}
