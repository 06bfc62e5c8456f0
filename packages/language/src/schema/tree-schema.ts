import type { Json } from '@ingot/contracts/json.ts'
import { isOption } from '../option.ts'
import type { Option, OptionTree } from '../option.ts'

/** A piece of JSON Schema (draft 2020-12). */
export type Schema = { readonly [keyword: string]: Json }

/** JSON Schema of plain values for a tree of options. Nothing is required: others may define it. */
export function schemaOfTree(tree: OptionTree): Schema {
  const properties = Object.entries(tree).map(([name, member]): [string, Schema] => [
    name,
    isOption(member) ? schemaOfOption(member) : schemaOfTree(member),
  ])
  return { type: 'object', properties: Object.fromEntries(properties), additionalProperties: false }
}

function schemaOfOption(option: Option): Schema {
  const { type, description, example } = option
  const fallback = writtenValue(option, option.default)
  const shown = writtenValue(option, example)
  const said = option.defaultText ?? (fallback === undefined ? undefined : JSON.stringify(fallback))
  return {
    description: said === undefined ? description : `${description}\n\nDefault: ${said}`,
    ...(fallback === undefined ? {} : { default: fallback }),
    ...(shown === undefined ? {} : { examples: [shown] }),
    ...(type.schema() as Schema),
  }
}

/** A value as data files have it: a secret by its name, permission bits in octal. Undefined for what is no data. */
function writtenValue({ type }: Option, value: unknown): Json | undefined {
  if (value === undefined || typeof value === 'function') return undefined
  const bits = typeof value === 'number' ? type.format?.(value).match(/^0o([0-7]+)$/) : undefined
  if (bits?.[1] !== undefined) return bits[1].padStart(4, '0')
  const text = JSON.stringify(value, (_key, member: unknown) => (isSecret(member) ? member.name : member))
  return text === undefined ? undefined : (JSON.parse(text) as Json)
}

function isSecret(value: unknown): value is { readonly kind: 'secret'; readonly name: string } {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'secret'
}
