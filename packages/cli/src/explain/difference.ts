import { canonicalJson } from '@ingot/contracts/json.ts'
import type { Json } from '@ingot/contracts/json.ts'

/** One thing that two sides do not have alike; absent on the side that lacks it. */
export interface Difference {
  readonly name: string
  readonly from?: Json
  readonly to?: Json
}

/** What one side has, by name. */
export type Table = ReadonlyMap<string, Json>

/** What two sides do not have alike, by name. */
export function differences(from: Table, to: Table): readonly Difference[] {
  const names = [...new Set([...from.keys(), ...to.keys()])].toSorted()
  return names.flatMap((name): readonly Difference[] => {
    const [a, b] = [from.get(name), to.get(name)]
    if (canonicalJson(a ?? 'absent') === canonicalJson(b ?? 'absent') && from.has(name) === to.has(name))
      return []
    return [{ name, ...(a === undefined ? {} : { from: a }), ...(b === undefined ? {} : { to: b }) }]
  })
}

/** Items by a name of theirs. */
export function table<T>(items: readonly T[], key: (item: T) => string, value: (item: T) => Json): Table {
  return new Map(items.map((item) => [key(item), value(item)]))
}
