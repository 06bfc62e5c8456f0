import type { Json } from './json.ts'
import type { SourcePosition } from './problem.ts'
import type { Blueprint } from './blueprint.ts'

/** One definition of one option, as `ingot why` shows it. */
export interface DefinitionRecord {
  readonly position: SourcePosition
  /** Who gave it: `system hello`, `module ssh`, `template nvidia`, `default`. */
  readonly by: string
  readonly priority: number
  readonly value: Json
  /** False where another definition outranked or removed it. */
  readonly used: boolean
  /** It is a removal: weaker definitions of the same option do not count. */
  readonly removal?: true
  /** List items of weaker definitions that it takes away. */
  readonly removes?: readonly Json[]
}

/** One item of a list, as one definition gives it. */
export interface ItemRecord {
  readonly value: Json
  /** Where the item itself stands; where code made it, where the definition does. */
  readonly position: SourcePosition
  readonly by: string
  readonly priority: number
  /** Whether it is in the final list. What takes others out is not. */
  readonly used: boolean
  /** It takes equal items out of weaker definitions. */
  readonly removal?: true
}

/** One giver of definitions and overlays of a system. */
export interface LayerRecord {
  readonly kind: 'system' | 'template'
  readonly name: string
  readonly position: SourcePosition
  /** A system that is only there to be extended. */
  readonly abstract: boolean
  /** Directories laid over the tree, absolute; a later one wins. */
  readonly overlays: readonly string[]
}

/** A base that others extend and that is never built or run itself. */
export interface AbstractSystem {
  readonly kind: 'abstract'
  readonly name: string
  readonly position: SourcePosition
  readonly layers: readonly LayerRecord[]
  /** Names of the systems of its project that extend it and can be run. */
  readonly variants: readonly string[]
}

/** A system after evaluation: every option resolved, every definition remembered, lowered for its platform. */
export interface System {
  readonly kind: 'system'
  readonly name: string
  readonly position: SourcePosition
  /** What it is made of, from the strongest to the weakest: itself, its templates (the last one first), what it extends, and so on. */
  readonly layers: readonly LayerRecord[]
  /** Resolved values by nested option path. */
  readonly config: Json
  /** Definitions by dotted option path (`users.admin.groups`). */
  readonly definitions: { readonly [option: string]: readonly DefinitionRecord[] }
  /** Items of lists in their final order, by dotted option path. Only where they were asked for: looking for their places takes time. */
  readonly items?: { readonly [option: string]: readonly ItemRecord[] }
  readonly blueprint: Blueprint
  readonly warnings: readonly { readonly message: string; readonly position?: SourcePosition }[]
}
