import type { Json } from '@ingot/contracts/json.ts'
import { IngotError } from '@ingot/contracts/problem.ts'
import type { Problem, SourcePosition } from '@ingot/contracts/problem.ts'
import type { DefinitionRecord, ItemRecord } from '@ingot/contracts/system.ts'
import { assertionProblems, moduleWarnings } from './assertions.ts'
import type { RecordsByOption, Warning } from './assertions.ts'
import type { Context } from './context.ts'
import { groundOf, settleOn } from './ground.ts'
import type { Whole } from './ground.ts'
import { lazily } from './lazily.ts'
import type { ConfigOf, Module } from './module.ts'
import type { Trail } from './path.ts'
import { indexOf, isSaid, placesOf } from './places.ts'
import type { Places, RecordIndex } from './places.ts'
import type { LocateInModule } from './prepare.ts'
import { itemRecords, recordOf, recordsByOption, strongestFirst } from './records.ts'
import { snapshot } from './snapshot.ts'

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
  /**
   * What a pure function makes of the configuration and of the places of definitions. Where it reads only what a system
   * has from its modules alone, it is called once for all of them; so that nothing else may go into it, it calls
   * `personal` before it looks at anything that belongs to one system. Evaluates everything.
   * @param key stands for the function and all else that it works with.
   */
  readonly derive: <T>(key: object, make: (view: View<C>) => T) => T
}

/** What something is derived from. */
export interface View<C> {
  readonly config: C
  readonly places: Places
  readonly personal: () => void
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
 * Evaluates the definitions of a system. Where there are more systems of the same modules (the same list), what they
 * have from these alone is evaluated once for all; likewise what many have from the same weaker layers (the same objects).
 * @throws IngotError when modules declare the same option twice; everything else is among `problems`.
 */
export function evaluate<const M extends readonly Module[]>({
  modules,
  layers,
  locate,
}: Evaluand<M>): Evaluation<ConfigOf<M>> {
  const ground = groundOf(modules, locate)
  const settled = lazily(() => settleOn(ground, layers))
  const checked = lazily(() => check(modules, settled()))
  const places = placesOf(lazily(() => indexesOf(settled())))
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
      const { records } = checked()
      const told = (option: string) => {
        const found = records().get(option)
        return found === undefined ? [] : strongestFirst(found).map(recordOf)
      }
      return Object.fromEntries([...records().keys()].toSorted().map((option) => [option, told(option)]))
    },
    get items() {
      checked()
      return itemRecords(remembered(settled(), 'items'))
    },
    derive: (key, make) => {
      const whole = settled()
      const makeOf = make as (view: View<unknown>) => ReturnType<typeof make>
      const following = whole.stage?.follow(key, makeOf)
      if (following && !following.read.some(whole.attempt.isOpen))
        return following.value as ReturnType<typeof make>
      checked()
      return makeOf({ config: whole.attempt.config, places, personal: () => {} })
    },
  }
}

interface Checked {
  readonly config: object
  readonly problems: readonly Problem[]
  readonly warnings: readonly Warning[]
  readonly records: RecordsByOption
}

function check(modules: readonly Module[], whole: Whole): Checked {
  const { config, context } = whole.attempt
  const problems: Problem[] = [...whole.problems]
  // Reading a cell may add the cells of its records and submodules; the loop sees those, too.
  for (const cell of context.cells) {
    for (const problem of problemsOf(cell.read)) {
      if (problem !== cell.absence()) problems.push(problem)
    }
  }
  problems.push(...context.problems)
  const records = lazily(() => recordsByOption(remembered(whole, 'records')))
  const speaking = modules.filter((module) => !isSilent(module, whole))
  problems.push(...assertionProblems(speaking, config, records))
  const warnings = [...context.warnings, ...moduleWarnings(speaking, config, records)]
  return { config, problems: distinct(problems), warnings, records }
}

const nobody: RecordsByOption = () => new Map()

/** Whether a module had nothing to say to the baseline, of which it read only what is the same here. */
function isSilent(module: Module, { attempt: { isOpen }, stage }: Whole): boolean {
  if (module.assertions === undefined && module.warnings === undefined) return true
  const following = stage?.follow(module, ({ config }) => {
    return (
      assertionProblems([module], config, nobody).length + moduleWarnings([module], config, nobody).length
    )
  })
  return following?.value === 0 && !following.read.some(isOpen)
}

/** Definitions of this system, and those of the baseline that hold here. */
function indexesOf({ attempt: own, stage }: Whole): readonly RecordIndex[] {
  const met = indexOf(recordsByOption(own.context.records.filter(isSaid)))
  if (stage === undefined) return [met]
  return [met, { ...stage.records(), has: ({ path }) => !own.isOpen(stage.ownerOf(path)) }]
}

/** What was met on the way, and what the baseline met on its way to what is the same here. */
function remembered<K extends 'records' | 'items'>(
  { attempt: own, stage }: Whole,
  key: K,
): readonly Context[K][number][] {
  const known: readonly Context[K][number][] = stage?.attempt.context[key] ?? []
  return [
    ...own.context[key],
    ...known.filter(({ path }) => stage !== undefined && !own.isOpen(stage.ownerOf(path))),
  ]
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
