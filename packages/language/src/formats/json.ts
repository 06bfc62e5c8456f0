import type { Json } from '@ingot/contracts/json.ts'
import { isSettings } from './form.ts'
import type { Settings } from './form.ts'

/** A JSON file: members sorted by name, two spaces deep. `null` is written as such. */
export function toJson(settings: Settings): string {
  return `${JSON.stringify(sorted(settings), null, 2)}\n`
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => sorted(item))
  if (!isSettings(value)) return value
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(members.map(([name, member]) => [name, sorted(member)]))
}
