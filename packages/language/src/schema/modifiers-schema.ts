import type { Json } from '@ingot/contracts/json.ts'
import type { Schema } from './tree-schema.ts'

/** Keywords that say something to a reader and constrain nothing. */
const annotations = new Set(['description', 'default', 'examples', 'deprecated'])

/** A schema, and the definitions that its references lead to. */
export interface Definitions {
  readonly schema: Schema
  readonly $defs: { readonly [name: string]: Schema }
}

/**
 * Allows modifiers around every option, group, item and member of a schema of plain values. A schema sees no tags:
 * `!force x` is x to it, and a tag with two arguments, `!if [condition, x]`, is a list of two; `!merge` a list.
 * @param name begins the names of the definitions.
 */
export function withModifiers(plain: Schema, name: string): Definitions {
  const $defs: { [name: string]: Schema } = {}
  const schema = inside(plain, name, $defs)
  return { schema, $defs: { argument: { type: ['string', 'boolean', 'integer'] }, ...$defs } }
}

type Defs = { [name: string]: Schema }

function inside(schema: Schema, name: string, defs: Defs): Schema {
  const entries = Object.entries(schema).map(([keyword, value]): [string, Json] => {
    switch (keyword) {
      case 'properties':
        return [keyword, mapMembers(value as Schema, (part, key) => around(part, `${name}.${key}`, defs))]
      case 'items':
      case 'additionalProperties':
        return [keyword, isSchema(value) ? around(value, `${name}.*`, defs) : value]
      case 'anyOf':
        return [keyword, (value as Schema[]).map((choice) => inside(choice, name, defs))]
      default:
        return [keyword, value]
    }
  })
  return Object.fromEntries(entries)
}

function around(plain: Schema, name: string, defs: Defs): Schema {
  if (Object.keys(plain).length === 0) return plain
  if (Object.hasOwn(defs, name)) return around(plain, `${name}+`, defs)
  const self = { $ref: `#/$defs/${encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'))}` }
  defs[name] = {}
  const entries = Object.entries(inside(plain, name, defs))
  const said = entries.filter(([keyword]) => annotations.has(keyword))
  const rest: Schema = Object.fromEntries(entries.filter(([keyword]) => !annotations.has(keyword)))
  if (Object.keys(rest).length === 0) {
    defs[name] = Object.fromEntries(said)
    return self
  }
  const choices = Object.keys(rest).length === 1 && Array.isArray(rest['anyOf']) ? rest['anyOf'] : [rest]
  const pair = { type: 'array', prefixItems: [{ $ref: '#/$defs/argument' }, self], items: false, minItems: 2 }
  defs[name] = {
    ...Object.fromEntries(said),
    anyOf: [
      ...choices,
      pair,
      { type: 'array', items: self, minItems: 1 },
      underTag(choices as readonly Schema[]),
    ],
  }
  return self
}

/** Editors take every scalar under a tag for a text, and nothing (`!remove`) for an empty one. */
function underTag(choices: readonly Schema[]): Schema {
  const types = new Set(choices.flatMap(({ type }) => type ?? []))
  const forms = [
    ...(types.has('boolean') ? ['true', 'false'] : []),
    ...(types.has('null') ? ['null', '~'] : []),
    // Where texts are meant to be written, they say themselves which.
    ...(types.has('integer') && !types.has('string') ? ['-?[0-9]+', '0o[0-7]+'] : []),
  ]
  return { type: 'string', pattern: `^(?:${forms.join('|')})?$` }
}

function mapMembers(members: Schema, map: (member: Schema, key: string) => Schema): Schema {
  return Object.fromEntries(Object.entries(members).map(([key, member]) => [key, map(member as Schema, key)]))
}

function isSchema(value: Json): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
