import type { Json } from '@ingot/contracts/json.ts'
import type { System } from '@ingot/contracts/system.ts'
import type { ExplainedOption } from './why.ts'

/** Whether a person who types this means that item: the whole of it, or one word of it, as the comment of an SSH key. */
export function isNamed(item: Json, name: string): boolean {
  if (typeof item === 'string') return item === name || item.split(/\s+/).includes(name)
  return typeof item !== 'object' && String(item) === name
}

/**
 * The lists that a query for an item means, and the item's name in it: of `packages.htop` the list that is named, of
 * `htop` all that have such an item, or had one before it was taken out.
 */
export function optionsWithItem(
  { items = {} }: System,
  query: string,
): { readonly lists: readonly string[]; readonly name: string } {
  const has = (option: string, name: string): boolean =>
    items[option]?.some(({ value }) => isNamed(value, name)) ?? false
  const qualified = Object.keys(items).find(
    (option) => query.startsWith(`${option}.`) && has(option, query.slice(option.length + 1)),
  )
  if (qualified !== undefined) return { lists: [qualified], name: query.slice(qualified.length + 1) }
  return { lists: Object.keys(items).filter((option) => has(option, query)), name: query }
}

/** Of a list, what has a say in one of its items; an option that has no such item as it is. */
export function narrowed(option: ExplainedOption, name: string): ExplainedOption {
  const items = option.items?.filter(({ value }) => isNamed(value, name)) ?? []
  if (items.length === 0) return option
  const definitions = option.definitions.filter(
    ({ value, removal, removes = [] }) =>
      removal === true ||
      [...(Array.isArray(value) ? value : [value]), ...removes].some((one: Json) => isNamed(one, name)),
  )
  return { ...option, definitions, items, item: name }
}
