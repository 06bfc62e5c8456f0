import type { Problem, SourcePosition } from '@ingot/contracts/problem.ts'
import type { Module } from '@ingot/language/module.ts'
import type { DebianDeclaration } from './debian.ts'

/** A system as it was declared, before anything is evaluated. */
export interface DeclaredSystem {
  readonly name: string
  readonly definitions: unknown
  readonly source: DebianDeclaration
  readonly modules: readonly Module[]
  readonly position: SourcePosition
}

/** A node as it was declared. `system` and `facts` are whatever stood there. */
export interface DeclaredNode {
  readonly name: string
  readonly spec: { readonly system: unknown; readonly facts: unknown; readonly tags: unknown }
  readonly position: SourcePosition
}

/** What a project has declared so far, in that order. Mistakes wait here until all of them can be told. */
export interface Registry {
  readonly systems: Map<string, DeclaredSystem>
  /** Names of systems by what `system(...)` returned for them. */
  readonly handles: Map<unknown, string>
  readonly nodes: Map<string, DeclaredNode>
  readonly problems: Problem[]
}

/** A registry in which nothing is declared. */
export function makeRegistry(): Registry {
  return { systems: new Map(), handles: new Map(), nodes: new Map(), problems: [] }
}

/** What the project of this process declares. */
export const projectRegistry: Registry = makeRegistry()
