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
  /** False where another definition outranked it. */
  readonly used: boolean
}

/** A system after evaluation: every option resolved, every definition remembered, lowered for its platform. */
export interface System {
  readonly kind: 'system'
  readonly name: string
  readonly position: SourcePosition
  /** Resolved values by nested option path. */
  readonly config: Json
  /** Definitions by dotted option path (`users.admin.groups`). */
  readonly definitions: { readonly [option: string]: readonly DefinitionRecord[] }
  readonly blueprint: Blueprint
  readonly warnings: readonly { readonly message: string; readonly position?: SourcePosition }[]
}
