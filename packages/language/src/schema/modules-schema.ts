import type { Module } from '../module.ts'
import { withModifiers } from './modifiers-schema.ts'
import type { Definitions } from './modifiers-schema.ts'
import { joinSchemas, withOldNames } from './old-names.ts'
import { schemaOfTree } from './tree-schema.ts'
import type { Schema } from './tree-schema.ts'

/** JSON Schema of what may be written for the options of modules, modifiers and old names included. */
export function schemaOfModules(modules: readonly Module[]): Definitions {
  const current = modules.map(({ options }) => schemaOfTree(options)).reduce<Schema>(joinSchemas, {})
  const all = modules.reduce((schema, { renamed }) => withOldNames(schema, renamed), current)
  return withModifiers(all, 'option')
}
