import { catalogModules } from '@ingot/catalog/modules.ts'
import { describeOptions } from '@ingot/language/describe-options.ts'
import { documentOptions } from '@ingot/language/document.ts'
import type { OptionDocument } from '@ingot/language/document.ts'
import type { Module } from '@ingot/language/module.ts'
import type { Schema } from '@ingot/language/schema/tree-schema.ts'
import { projectRegistry } from '../registry.ts'
import type { Registry } from '../registry.ts'
import { yamlSchema } from './schema.ts'
import type { SchemaKind } from './schema.ts'

/**
 * What editors want to know of options: JSON Schema of YAML files, and for TypeScript the descriptions as comments; and
 * the reference.
 */
export type EditorFiles = Readonly<Record<SchemaKind, Schema>> & {
  readonly descriptions: string
  readonly options: readonly OptionDocument[]
}

/** Of the options of all modules that the project names that was read. */
export function projectEditorFiles(registry: Registry = projectRegistry): EditorFiles {
  const declared = [...registry.systems.values(), ...registry.templates.values()]
  return editorFiles([...new Set(declared.flatMap((layer): readonly Module[] => layer.modules))])
}

/** Of the options of the catalog and of these modules. */
export function editorFiles(own: readonly Module[] = []): EditorFiles {
  const all = [...new Set<Module>([...catalogModules, ...own])]
  return {
    project: yamlSchema('project', own),
    system: yamlSchema('system', own),
    descriptions: describeOptions(all),
    options: documentOptions(all),
  }
}
