import type { Origin } from '@ingot/contracts/blueprint.ts'
import type { Json } from '@ingot/contracts/json.ts'
import { formatPosition, type SourcePosition } from '@ingot/contracts/problem.ts'
import type { DefinitionRecord } from '@ingot/contracts/system.ts'
import { formatOptionPath, parseOptionPath } from '@ingot/language/path.ts'

/** Definitions by dotted option path, as evaluation leaves them. */
export type DefinitionRecords = { readonly [option: string]: readonly DefinitionRecord[] }

/**
 * Who asked for what follows from an option: the used definitions of the option and of everything inside it; failing
 * those, of what it stands in. An option that only has its default has no positions, nor has what a standard module
 * defines: where that lies differs from installation to installation.
 * @param item of a list of plain values: only definitions that give it count.
 */
export function originOf(
  definitions: DefinitionRecords,
  module: string,
  option: string,
  standardModules: ReadonlySet<string>,
  item?: string,
): Origin {
  const skip = ({ by, value }: DefinitionRecord) =>
    by === 'default' || standardModules.has(by) || (item !== undefined && !gives(value, item))
  return { module, option, positions: positionsOf(definitions, option, skip) }
}

function gives(value: Json, item: string): boolean {
  return Array.isArray(value) && value.includes(item)
}

type Skip = (record: DefinitionRecord) => boolean

function positionsOf(definitions: DefinitionRecords, option: string, skip: Skip): readonly SourcePosition[] {
  const found = pathsInside(definitions, option).flatMap((path) =>
    usedPositions(definitions[path] ?? [], skip),
  )
  if (found.length > 0) return distinct(found)
  const parent = parseOptionPath(option)?.slice(0, -1) ?? []
  const above = parent.length === 0 ? undefined : definitions[formatOptionPath(parent)]
  return distinct(usedPositions(above ?? [], skip))
}

/** The option and everything inside it. Paths are kept in order, so that each question looks at few of them. */
function pathsInside(definitions: DefinitionRecords, option: string): readonly string[] {
  const sorted = sortedPaths.get(definitions) ?? Object.keys(definitions).toSorted()
  sortedPaths.set(definitions, sorted)
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

const sortedPaths = new WeakMap<DefinitionRecords, readonly string[]>()

function usedPositions(records: readonly DefinitionRecord[], skip: Skip): readonly SourcePosition[] {
  return records.filter((record) => record.used && !skip(record)).map(({ position }) => position)
}

function distinct(positions: readonly SourcePosition[]): readonly SourcePosition[] {
  return [...new Map(positions.map((position) => [formatPosition(position), position])).values()]
}
