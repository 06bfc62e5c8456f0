import type { Json } from '@ingot/contracts/json.ts'
import { IngotError } from '@ingot/contracts/problem.ts'
import type { Problem, SourcePosition } from '@ingot/contracts/problem.ts'
import type { DefinitionRecord, ItemRecord } from '@ingot/contracts/system.ts'
import { makeContext } from './context.ts'
import type { Context, KeptItem, KeptRecord } from './context.ts'
import { positionOf } from './definition.ts'
import type { RawDefinition } from './definition.ts'
import { assertionProblems, moduleWarnings } from './assertions.ts'
import type { Warning } from './assertions.ts'
import { migrationsOf, renamedDefinitions } from './migrations.ts'
import type { Migrations } from './migrations.ts'
import type { ConfigOf, Module } from './module.ts'
import { settleModules } from './settle.ts'
import type { LocateInModule } from './settle.ts'
import { snapshot } from './snapshot.ts'
import { evaluateGroup, joinOptions } from './tree.ts'
import type { Group } from './tree.ts'
import type { Trail } from './path.ts'

/** Definitions of one giver. */
export interface Layer {
  /** `system hello`, `template nvidia`. */
  readonly by: string
  readonly definitions: unknown
  /** Where they were given, for lack of something better. */
  readonly position: SourcePosition
  /** Finds where a part of them stands in the file. */
  readonly locate?: (trail: Trail) => SourcePosition
  /** How a number is written in a data file, where that says more than its value. */
  readonly textOf?: (trail: Trail) => string | undefined
}

/** A configuration, and everything that can be asked about it. Nothing is evaluated before it is read. */
export interface Evaluation<C> {
  /** Final values. Reading one that is wrong throws an IngotError with its problems. */
  readonly config: C
  /** Every problem of every option, each once. Reading it evaluates everything. */
  readonly problems: readonly Problem[]
  readonly warnings: readonly Warning[]
  /** Final values as plain data, without those that have no value or a wrong one. Evaluates everything. */
  readonly values: Json
  /** Definitions by dotted option path. Evaluates everything. */
  readonly definitions: { readonly [option: string]: readonly DefinitionRecord[] }
  /** Items of lists by dotted option path, in their order. Evaluates everything, and looks for the place of every item. */
  readonly items: { readonly [option: string]: readonly ItemRecord[] }
}

/** What to evaluate. */
export interface Evaluand<M extends readonly Module[]> {
  readonly modules: M
  /** From the strongest to the weakest. What modules define themselves is weaker than all of them. */
  readonly layers: readonly Layer[]
  /** Finds where a part of a module stands, by the place of its `defineModule`. */
  readonly locate?: LocateInModule
}

/**
 * Evaluates the definitions of a system.
 * @throws IngotError when modules declare the same option twice; everything else is among `problems`.
 */
export function evaluate<const M extends readonly Module[]>({
  modules,
  layers,
  locate: locateInModule,
}: Evaluand<M>): Evaluation<ConfigOf<M>> {
  const { root, migrations } = joined(modules)
  const written = layers.map((layer, index): RawDefinition => {
    const { definitions, ...given } = layer
    return { source: { ...given, layer: index }, trail: [], value: definitions, conditions: [] }
  })
  const attempt = (own: readonly RawDefinition[]): Attempt => start(root, migrations, [...written, ...own])
  const settled = lazily(() =>
    settleModules(modules, { layer: layers.length, locate: locateInModule, attempt }),
  )
  const checked = lazily(() => check(modules, settled().attempt, settled().problems))
  return {
    get config() {
      return settled().attempt.config as ConfigOf<M>
    },
    get problems() {
      return checked().problems
    },
    get warnings() {
      return checked().warnings
    },
    get values() {
      return snapshot(checked().config)
    },
    get definitions() {
      return sortRecords(checked().records)
    },
    get items() {
      checked()
      return itemRecords(settled().attempt.context.items)
    },
  }
}

/** Options of a list of modules, joined once for all evaluations of that list. */
function joined(modules: readonly Module[]): Joined {
  const present = lists.get(modules)
  if (present !== undefined) return present
  const made = { root: joinOptions(modules), migrations: migrationsOf(modules) }
  lists.set(modules, made)
  return made
}

interface Joined {
  readonly root: Group
  readonly migrations: Migrations
}
const lists = new WeakMap<readonly Module[], Joined>()

/** By option; those that count first, then by strength: priority, then layer. */
function sortRecords(records: ReadonlyMap<string, readonly KeptRecord[]>): {
  readonly [option: string]: readonly DefinitionRecord[]
} {
  return Object.fromEntries(
    [...records]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([option, list]) => [
        option,
        list.toSorted(byStrength).map(({ layer: _layer, ...record }) => record),
      ]),
  )
}

function itemRecords(items: Context['items']): { readonly [option: string]: readonly ItemRecord[] } {
  return Object.fromEntries([...items].map(([option, kept]) => [option, kept.map(itemRecord)]))
}

function itemRecord({ part, value, used }: KeptItem): ItemRecord {
  const { source, removal, priority } = part
  const said = { value: snapshot(value), position: positionOf(part), by: source.by, priority, used }
  return removal ? { ...said, removal } : said
}

function byStrength(a: KeptRecord, b: KeptRecord): number {
  return Number(b.used) - Number(a.used) || a.priority - b.priority || a.layer - b.layer
}

/** One configuration of one set of definitions. */
export interface Attempt {
  readonly config: object
  readonly context: Context
}

function start(root: Group, migrations: Migrations, raws: readonly RawDefinition[]): Attempt {
  const holder: { config: object } = { config: {} }
  const context = makeContext(root, migrations, () => holder.config)
  const renamed = renamedDefinitions(raws, migrations)
  context.warnings.push(...renamed.warnings)
  const all = [...raws, ...renamed.definitions]
  const declared = { file: 'ingot', line: 1, column: 1 }
  holder.config = evaluateGroup(root, all, { path: [], context, name: '', declared, recording: true })
  return { config: holder.config, context }
}

interface Checked {
  readonly config: object
  readonly problems: readonly Problem[]
  readonly warnings: readonly Warning[]
  readonly records: ReadonlyMap<string, readonly KeptRecord[]>
}

function check(
  modules: readonly Module[],
  { config, context }: Attempt,
  earlier: readonly Problem[],
): Checked {
  const problems: Problem[] = [...earlier]
  // Reading a cell may add the cells of its records and submodules; the loop sees those, too.
  for (const cell of context.cells) {
    for (const problem of problemsOf(cell.read)) {
      if (problem !== cell.absence()) problems.push(problem)
    }
  }
  for (const problem of context.problems) problems.push(problem)
  for (const problem of assertionProblems(modules, config, context)) problems.push(problem)
  const warnings = [...context.warnings, ...moduleWarnings(modules, config, context)]
  return { config, problems: distinct(problems), warnings, records: context.records }
}

/** A problem reaches everything that depends on it; it is told once. In the order in which a person meets them. */
function distinct(problems: readonly Problem[]): readonly Problem[] {
  const byText = new Map(problems.map((problem) => [JSON.stringify(problem), problem]))
  return [...byText.values()].toSorted(
    (a, b) => comparePlaces(a.where, b.where) || (a.message < b.message ? -1 : 1),
  )
}

function comparePlaces(a: Problem['where'], b: Problem['where']): number {
  if (typeof a !== 'object' || typeof b !== 'object')
    return Number(typeof a !== 'object') - Number(typeof b !== 'object')
  if (a.file !== b.file) return a.file < b.file ? -1 : 1
  return a.line - b.line || a.column - b.column
}

/** The problems of reading something; none where it has a value. */
function problemsOf(read: () => unknown): readonly Problem[] {
  try {
    read()
    return []
  } catch (error) {
    if (error instanceof IngotError) return error.problems
    throw error
  }
}

function lazily<T>(compute: () => T): () => T {
  let result: { readonly value: T } | undefined
  return () => (result ??= { value: compute() }).value
}
