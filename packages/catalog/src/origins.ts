import type { Origin } from '@ingot/contracts/blueprint.ts'
import { formatPosition, type SourcePosition } from '@ingot/contracts/problem.ts'
import type { DefinitionRecord } from '@ingot/contracts/system.ts'
import { formatOptionPath, parseOptionPath } from '@ingot/language/path.ts'

/** Definitions by dotted option path, as evaluation leaves them. */
export type DefinitionRecords = { readonly [option: string]: readonly DefinitionRecord[] }

/**
 * Who asked for what follows from an option: the used definitions of the option and of everything inside it; failing
 * those, of what it stands in. An option that only has its default has no positions, nor has what a standard module
 * defines: where that lies differs from installation to installation.
 */
export function originOf(
  definitions: DefinitionRecords,
  module: string,
  option: string,
  standardModules: ReadonlySet<string>,
): Origin {
  const isStandard = ({ by }: DefinitionRecord) => by === 'default' || standardModules.has(by)
  return { module, option, positions: positionsOf(definitions, option, isStandard) }
}

type Skip = (record: DefinitionRecord) => boolean

function positionsOf(definitions: DefinitionRecords, option: string, skip: Skip): readonly SourcePosition[] {
  const inside = Object.keys(definitions).filter((path) => path === option || path.startsWith(`${option}.`))
  const found = inside.flatMap((path) => usedPositions(definitions[path] ?? [], skip))
  if (found.length > 0) return distinct(found)
  const parent = parseOptionPath(option)?.slice(0, -1) ?? []
  const above = parent.length === 0 ? undefined : definitions[formatOptionPath(parent)]
  return distinct(usedPositions(above ?? [], skip))
}

function usedPositions(records: readonly DefinitionRecord[], skip: Skip): readonly SourcePosition[] {
  return records.filter((record) => record.used && !skip(record)).map(({ position }) => position)
}

function distinct(positions: readonly SourcePosition[]): readonly SourcePosition[] {
  return [...new Map(positions.map((position) => [formatPosition(position), position])).values()]
}
