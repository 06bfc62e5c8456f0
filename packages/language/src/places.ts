import type { Json } from '@ingot/contracts/json.ts'
import { formatPosition } from '@ingot/contracts/problem.ts'
import type { SourcePosition } from '@ingot/contracts/problem.ts'
import type { Remembered } from './context.ts'
import { positionOf } from './definition.ts'
import { lazily } from './lazily.ts'
import { formatOptionPath, parseOptionPath } from './path.ts'
import { strongestFirst, writtenValue } from './records.ts'
import type { Kept, OptionRecords } from './records.ts'

/**
 * Where the used definitions of an option (dotted path) and of everything inside it stand; failing those, the ones of
 * what it stands in. Each place once; defaults have none. They are looked for when the result is called.
 * @param counts whether the definitions of a giver (`system hello`, `module ssh`) with a value are among them.
 */
export type Places = (option: string, counts: Counts) => () => readonly SourcePosition[]
export type Counts = (by: string, value: () => Json) => boolean

/** Definitions by dotted option path, in the order of the paths. */
export interface RecordIndex {
  readonly records: ReadonlyMap<string, OptionRecords>
  readonly sorted: readonly string[]
  /** Whether the definitions of an option are to be found here. */
  readonly has: (records: OptionRecords) => boolean
}

/** Whether somebody said so: a default is nobody's definition. */
export function isSaid({ definitions, used }: Remembered): boolean {
  return used && definitions.some(({ source }) => source.by !== 'default')
}

/** Sorts paths once, so that each question looks at few of them. */
export function indexOf(
  records: ReadonlyMap<string, OptionRecords>,
  has: RecordIndex['has'] = () => true,
): RecordIndex {
  return { records, sorted: [...records.keys()].toSorted(), has }
}

/** Finds the places of definitions, of which each option has those of one index. */
export function placesOf(known: () => readonly RecordIndex[]): Places {
  return (option, counts) =>
    lazily(() => {
      const indexes = known()
      const inside = indexes.flatMap((index) => pathsInside(index.sorted, option))
      const ordered = indexes.length > 1 && inside.length > 1 ? inside.toSorted() : inside
      const found = distinct(ordered).flatMap((path) => positionsAt(indexes, path, counts))
      if (found.length > 0) return distinctPlaces(found)
      const parent = parseOptionPath(option)?.slice(0, -1) ?? []
      return parent.length === 0 ? [] : distinctPlaces(positionsAt(indexes, formatOptionPath(parent), counts))
    })
}

function positionsAt(
  indexes: readonly RecordIndex[],
  path: string,
  counts: Counts,
): readonly SourcePosition[] {
  return indexes.flatMap(({ records, has }) => {
    const list = records.get(path)
    if (list === undefined || !has(list)) return []
    return strongestFirst(list)
      .filter((one) => one.used && isCounted(one, counts))
      .map(({ definition }) => positionOf(definition))
  })
}

function isCounted(kept: Kept, counts: Counts): boolean {
  const { by } = kept.definition.source
  return by !== 'default' && counts(by, () => writtenValue(kept))
}

/** The option and everything inside it. */
function pathsInside(sorted: readonly string[], option: string): readonly string[] {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sorted[middle] ?? '') < option) low = middle + 1
    else high = middle
  }
  const found: string[] = []
  for (let at = low; sorted[at]?.startsWith(option) === true; at++) {
    const path = sorted[at] ?? ''
    if (path === option || path[option.length] === '.') found.push(path)
  }
  return found
}

function distinct(paths: readonly string[]): readonly string[] {
  return paths.length < 2 ? paths : [...new Set(paths)]
}

function distinctPlaces(positions: readonly SourcePosition[]): readonly SourcePosition[] {
  if (positions.length < 2) return positions
  return [...new Map(positions.map((position) => [formatPosition(position), position])).values()]
}
