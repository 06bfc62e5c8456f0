import type { Module } from '../module.ts'
import { withModifiers } from './modifiers-schema.ts'
import type { Definitions } from './modifiers-schema.ts'
import { schemaOfTree } from './tree-schema.ts'
import type { Schema } from './tree-schema.ts'

/** JSON Schema of what may be written for the options of modules, modifiers included. */
export function schemaOfModules(modules: readonly Module[]): Definitions {
  const joined = modules.map(({ options }) => schemaOfTree(options)).reduce(join, {})
  return withModifiers(joined, 'option')
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
