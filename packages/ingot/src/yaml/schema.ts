import { z } from 'zod'
import { catalogModules } from '@ingot/catalog/modules.ts'
import { factsSchema } from '@ingot/contracts/node.ts'
import { debianSourceSchema } from '@ingot/contracts/source.ts'
import type { Module } from '@ingot/language/module.ts'
import { schemaOfModules } from '@ingot/language/schema/modules-schema.ts'
import type { Schema } from '@ingot/language/schema/tree-schema.ts'

/** The kinds of YAML files, and what they are called on the command line. */
export const schemaKinds = ['project', 'system'] as const
export type SchemaKind = (typeof schemaKinds)[number]

/**
 * JSON Schema (draft 2020-12) of `ingot.yaml` (`project`), or of a file in `systems/` (`system`).
 * @param modules of the project itself, beside the catalog's.
 */
export function yamlSchema(kind: SchemaKind, modules: readonly Module[] = []): Schema {
  const { schema: options, $defs } = schemaOfModules([...catalogModules, ...modules])
  const template = partOfSystem(options, templateMembers, 'A part that any system can add.')
  const system = partOfSystem(options, { ...templateMembers, ...systemMembers }, 'An operating system.')
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    ...(kind === 'project' ? projectShape : { $ref: '#/$defs/system' }),
    $defs: {
      ...$defs,
      system,
      ...(kind === 'project' ? { template, source: sourceSchema(), ...nodeDefs() } : {}),
    },
  }
}

function partOfSystem(options: Schema, members: Schema, description: string): Schema {
  return { ...options, description, properties: { ...members, ...(options['properties'] as Schema) } }
}

const texts = (description: string, examples: Schema['examples']): Schema => ({
  description,
  type: 'array',
  items: { type: 'string', minLength: 1 },
  examples: examples ?? [],
})

const templateMembers: Schema = {
  overlays: texts('Directories laid over the tree, relative to this file; a later one wins.', [
    ['./overlay'],
  ]),
}

const systemMembers: Schema = {
  extends: {
    description: 'The system that this one is a variant of: its name, or FILE.ts#EXPORT.',
    type: 'string',
    examples: ['base', './base.ts#base'],
  },
  templates: texts('Templates to add, by name or FILE.ts#EXPORT; a later one outranks an earlier one.', [
    ['slim', './templates.ts#nvidia'],
  ]),
  abstract: { description: 'Only there to be extended; never built alone.', type: 'boolean' },
}

const name = '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'

function named(description: string, definition: string): Schema {
  return {
    description,
    type: 'object',
    propertyNames: { pattern: name },
    additionalProperties: { $ref: `#/$defs/${definition}` },
  }
}

const projectShape: Schema = {
  type: 'object',
  properties: {
    source: { $ref: '#/$defs/source' },
    imports: texts(
      'More files of this project, relative to this one: ingot.ts and YAML files of this form.',
      [['./nodes.yaml', './base.ts']],
    ),
    modules: texts('Files whose exported modules add options: FILE.ts, or FILE.ts#EXPORT for one of them.', [
      ['./modules/shop.ts'],
    ]),
    templates: named('Parts that systems can add, by name.', 'template'),
    systems: named('Systems by name; those in systems/NAME.yaml belong to the project, too.', 'system'),
    nodes: named('Machines by name: which system they run, and what is only their own.', 'node'),
  },
  additionalProperties: false,
}

function sourceSchema(): Schema {
  const { kind: _, localPackages: __, ...members } = properties(debianSourceSchema)
  return {
    description: 'Where packages come from.',
    type: 'object',
    properties: {
      debian: {
        description: 'Takes the packages from Debian.',
        type: 'object',
        properties: {
          ...members,
          localPackages: texts('Your own .deb files, relative to this file.', [['./tool.deb']]),
        },
        required: ['suite'],
        additionalProperties: false,
      },
    },
    required: ['debian'],
    additionalProperties: false,
  }
}

function nodeDefs(): Schema {
  const node = {
    type: 'object',
    properties: {
      system: { description: 'Name of the system that it runs.', type: 'string', pattern: name },
      facts: z.toJSONSchema(factsSchema, { io: 'input', unrepresentable: 'any' }) as Schema,
      tags: texts('What to find it by.', [['front']]),
    },
    required: ['system'],
    additionalProperties: false,
  }
  const { $schema: _, ...facts } = node.properties.facts
  return { node: { ...node, properties: { ...node.properties, facts } } }
}

function properties(schema: z.ZodType): Schema {
  const { properties: members } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Schema
  return members as Schema
}
