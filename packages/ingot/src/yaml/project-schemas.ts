import type { Module } from '@ingot/language/module.ts'
import { projectRegistry } from '../registry.ts'
import type { Registry } from '../registry.ts'
import { yamlSchema } from './schema.ts'
import type { SchemaKind } from './schema.ts'
import type { Schema } from '@ingot/language/schema/tree-schema.ts'

/** JSON Schema of the YAML files of the project that was read, with the options of all modules that it names. */
export function projectSchemas(registry: Registry = projectRegistry): Readonly<Record<SchemaKind, Schema>> {
  const declared = [...registry.systems.values(), ...registry.templates.values()]
  const modules = new Set(declared.flatMap((layer): readonly Module[] => layer.modules))
  return { project: yamlSchema('project', [...modules]), system: yamlSchema('system', [...modules]) }
}
