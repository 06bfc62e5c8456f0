import type { SourcePosition } from '@ingot/contracts/problem.ts'
import type { Context } from './context.ts'
import type { Migrations } from './migrations.ts'
import type { OptionPath, Trail } from './path.ts'

/** Who gives definitions, and how strong they are among those of the same priority. */
export interface Source {
  /** `system hello`, `template nvidia`, `module ssh`, `default`. */
  readonly by: string
  /** 0 is the strongest. */
  readonly layer: number
  readonly position: SourcePosition
  /** Finds where a part of the definitions stands in the file. */
  readonly locate?: (trail: Trail) => SourcePosition
  /** How a number is written in a data file, where that says more than its value. */
  readonly textOf?: (trail: Trail) => string | undefined
}

/** A definition as it was written: the value may still be a modifier or a function. */
export interface RawDefinition {
  readonly source: Source
  readonly trail: Trail
  readonly value: unknown
  /** Conditions around it, in groups further out. All must hold. */
  readonly conditions: readonly unknown[]
  readonly priority?: number
  readonly order?: number
}

/** A definition whose conditions hold. */
export interface Definition {
  readonly source: Source
  readonly trail: Trail
  readonly priority: number
  readonly order: number
  /** The value without modifiers; calls the function where it is one, once. */
  readonly read: () => unknown
  /** Whether the value is a function. */
  readonly computed: boolean
  /** Takes weaker definitions away, and has no value of its own. */
  readonly removal: boolean
}

/** What decides which of two definitions is the stronger one. */
type Strength = Pick<Definition, 'priority' | 'source'>

/** Whether the first outranks the second: by its priority; where those are equal, by its layer. */
export function outranks(one: Strength, other: Strength): boolean {
  if (one.priority !== other.priority) return one.priority < other.priority
  return one.source.layer < other.source.layer
}

/** Where in the configuration a value is being made. */
export interface Place {
  readonly path: OptionPath
  readonly context: Context
  /** Key of the nearest record around; empty where there is none. */
  readonly name: string
  /** Position of the module that declared the option. */
  readonly declared: SourcePosition
  /** False inside list items, whose definitions are remembered with the list. */
  readonly recording: boolean
  /** Inside a submodule: the strongest definition of it. */
  readonly around?: Definition
  /** Inside a submodule: what it says of options that it had once. */
  readonly migrations?: Migrations
}

/** Where the definition stands in somebody's file. */
export function positionOf({ source, trail }: { source: Source; trail: Trail }): SourcePosition {
  return source.locate?.(trail) ?? source.position
}

/** A part of a definition's value as a definition of its own. The priority was already decided for the whole. */
export function partOf(definition: Definition, step: string | number, value: unknown): RawDefinition {
  return {
    source: definition.source,
    trail: [...definition.trail, step],
    value,
    conditions: [],
    order: definition.order,
  }
}
