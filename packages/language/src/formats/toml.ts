import type { Json } from '@ingot/contracts/json.ts'
import { isSettings, membersOf, noForm } from './form.ts'
import type { Settings } from './form.ts'

/** A TOML file (1.0): values of a table before the tables in it, both sorted by name. TOML knows no null: such members are left out. */
export function toToml(settings: Settings): string {
  return table(settings, []).join('\n')
}

/** The lines of a table, and of those inside it; every block ends in an empty line but the last. */
function table(settings: Settings, path: readonly string[]): readonly string[] {
  const members = membersOf(settings)
  const values = members.filter(([, value]) => !isSettings(value) && !isTables(value))
  const own = values.map(([name, value]) => `${key(name)} = ${inline(value, [...path, name])}\n`).join('')
  const header = path.length === 0 ? '' : `[${path.map(key).join('.')}]\n`
  const inner = members.flatMap(([name, value]) => {
    const inside = [...path, name]
    if (isSettings(value)) return table(value, inside)
    return isTables(value) ? value.map((one) => tableOf(one, inside)) : []
  })
  return path.length > 0 && own === '' && inner.length > 0
    ? inner
    : [`${header}${own}`, ...inner].filter(isSaid)
}

const isSaid = (block: string): boolean => block !== ''

/** An item of an array of tables, whole: what is in it is written inline. */
function tableOf(settings: Settings, path: readonly string[]): string {
  const lines = membersOf(settings).map(
    ([name, value]) => `${key(name)} = ${inline(value, [...path, name])}\n`,
  )
  return `[[${path.map(key).join('.')}]]\n${lines.join('')}`
}

function isTables(value: Json): value is readonly Settings[] {
  return Array.isArray(value) && value.length > 0 && value.every((item: Json) => isSettings(item))
}

function inline(value: Json, path: readonly string[]): string {
  if (typeof value === 'string') return text(value)
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'number') return number(value)
  if (Array.isArray(value)) return `[${value.map((item: Json) => inline(item, path)).join(', ')}]`
  if (!isSettings(value)) throw noForm('TOML', path, value, 'a list cannot hold null')
  const members = membersOf(value).map(
    ([name, member]) => `${key(name)} = ${inline(member, [...path, name])}`,
  )
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`
}

/** Whole numbers are integers, which have 64 bits. */
function number(value: number): string {
  return Number.isSafeInteger(value) || !Number.isInteger(value) ? String(value) : value.toExponential()
}

function key(name: string): string {
  return /^[A-Za-z0-9_-]+$/.test(name) ? name : text(name)
}

function text(value: string): string {
  return JSON.stringify(value.toWellFormed()).replaceAll('\u007f', '\\u007f')
}
