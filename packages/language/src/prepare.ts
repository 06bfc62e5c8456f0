import { makeContext } from './context.ts'
import type { Context } from './context.ts'
import type { Place, RawDefinition } from './definition.ts'
import { distribute } from './distribute.ts'
import type { Parts } from './distribute.ts'
import { migrationsOf, renamedDefinitions } from './migrations.ts'
import type { Migrations } from './migrations.ts'
import type { Module } from './module.ts'
import type { SourcePosition } from '@ingot/contracts/problem.ts'
import type { Trail } from './path.ts'
import { joinOptions } from './tree.ts'
import type { Group, OptionNode } from './tree.ts'

/** Finds where a part of a module stands in its file, by the place of its `defineModule`. */
export type LocateInModule = (position: SourcePosition, trail: Trail) => SourcePosition

/** Definitions, handed out to their options, and what is to be said about their form. */
export interface Given extends Pick<Context, 'problems' | 'warnings'> {
  readonly parts: Parts
}

/** A list of modules, made ready for evaluations. */
export interface Prepared {
  readonly modules: readonly Module[]
  readonly locate: LocateInModule | undefined
  readonly root: Group
  readonly migrations: Migrations
  /** What modules define without looking at the configuration. */
  readonly data: Given
  /** Modules that look at the configuration in order to define something. */
  readonly asked: readonly Module[]
  /** In which group a member is, and how it comes after the others. */
  readonly seats: ReadonlyMap<OptionNode, Seat>
}

interface Seat {
  readonly group: Group
  readonly name: string
  readonly order: number
}

/** Weaker than whatever a person says, and stronger than defaults. */
export const moduleLayer = Number.MAX_SAFE_INTEGER - 1

/**
 * Joins modules.
 * @throws IngotError when two of them have the same name, or declare the same option.
 */
export function prepare(modules: readonly Module[], locate: LocateInModule | undefined): Prepared {
  const root = joinOptions(modules)
  const options = { root, migrations: migrationsOf(modules) }
  const giving = modules.filter(({ define }) => define !== undefined)
  const fixed = giving.filter(({ define }) => typeof define !== 'function')
  const data = handOut(
    options,
    fixed.map((module) => ownDefinition(module, module.define, locate)),
  )
  const asked = giving.filter(({ define }) => typeof define === 'function')
  return { ...options, modules, locate, data, asked, seats: seatsOf(root) }
}

/** Hands definitions out, those of old names as those of the new ones. */
export function handOut(
  { root, migrations }: Pick<Prepared, 'root' | 'migrations'>,
  raws: readonly RawDefinition[],
): Given {
  const context = makeContext(root, migrations, () => ({}))
  const renamed = renamedDefinitions(raws, migrations)
  context.warnings.push(...renamed.warnings)
  const parts = distribute(root, [...raws, ...renamed.definitions], outermost(context))
  return { parts, problems: context.problems, warnings: context.warnings }
}

/** The place of the whole configuration. */
export function outermost(context: Context): Place {
  const declared = { file: 'ingot', line: 1, column: 1 }
  return { path: [], context, name: '', declared, recording: true }
}

/** What a module defines, as a definition. */
export function ownDefinition(
  { name, position }: Module,
  value: unknown,
  locate: LocateInModule | undefined,
): RawDefinition {
  const located = locate === undefined ? {} : { locate: (trail: Trail) => locate(position, trail) }
  const source = { by: `module ${name}`, layer: moduleLayer, position, ...located }
  return { source, trail: ['define'], value, conditions: [] }
}

function seatsOf(group: Group, seats = new Map<OptionNode, Seat>()): ReadonlyMap<OptionNode, Seat> {
  for (const [name, member] of group.members) {
    seats.set(member, { group, name, order: seats.size })
    if (member.kind === 'group') seatsOf(member, seats)
  }
  return seats
}
