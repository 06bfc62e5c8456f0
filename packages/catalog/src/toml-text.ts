import type { Json } from '@ingot/contracts/json.ts'

type Table = { readonly [key: string]: Json }

/** Plain data as TOML 1.0: values first, then tables. What TOML cannot say (null, mixed lists with tables) is left out. */
export function tomlText(table: Table, path: readonly string[] = []): string {
  const entries = Object.entries(table)
  const values = entries.filter(([, value]) => !isTable(value) && value !== null)
  const tables = entries.flatMap(([key, value]) => (isTable(value) ? [[key, value] as const] : []))
  const lines = values.map(([key, value]) => `${keyOf(key)} = ${valueOf(value)}\n`).join('')
  const head =
    path.length > 0 && (lines !== '' || tables.length === 0) ? `[${path.map(keyOf).join('.')}]\n` : ''
  const own = head + lines
  return [
    ...(own === '' ? [] : [own]),
    ...tables.map(([key, inner]) => tomlText(inner, [...path, key])),
  ].join('\n')
}

function isTable(value: Json): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function keyOf(key: string): string {
  return /^[A-Za-z0-9_-]+$/.test(key) ? key : JSON.stringify(key)
}

/** JSON's texts are texts of TOML. Tables inside lists are written in one line. */
function valueOf(value: Json): string {
  if (Array.isArray(value)) return `[${value.map((item: Json) => valueOf(item)).join(', ')}]`
  if (isTable(value)) {
    return `{ ${Object.entries(value)
      .map(([key, item]) => `${keyOf(key)} = ${valueOf(item)}`)
      .join(', ')} }`
  }
  return typeof value === 'string' ? JSON.stringify(value).replaceAll('\u007f', '\\u007f') : String(value)
}
