import type { Blueprint } from './blueprint.ts'
import type { Node } from './node.ts'
import type { AbstractSystem, System } from './system.ts'

/** What reading a project yields: what was asked for of it (all that it declares, or some), evaluated and lowered. Plain data. */
export interface Project {
  readonly schema: 1
  /** Absolute directory that holds `ingot.ts`. */
  readonly directory: string
  /** Names of all its systems that are not abstract; those that were not asked for may be wrong. */
  readonly names: readonly string[]
  /** How many mistakes are known in files that nothing that was asked for is declared in. */
  readonly elsewhere: number
  readonly systems: readonly System[]
  /** Bases that are never run alone; not among `systems`. */
  readonly bases: readonly AbstractSystem[]
  readonly nodes: readonly Node[]
}

/** Who extends whom: every system and base with what it is made of. Nothing is evaluated. */
export interface Family extends Pick<Project, 'directory' | 'names'> {
  readonly members: readonly FamilyMember[]
}

export interface FamilyMember extends Pick<System, 'name' | 'position' | 'layers'> {
  readonly kind: 'system' | 'abstract'
}

/** What a list of everything in a project shows. All of it was evaluated and lowered without a mistake. */
export interface ProjectOutline extends Pick<Project, 'directory' | 'bases' | 'nodes'> {
  readonly systems: readonly (Pick<System, 'name' | 'warnings'> &
    Pick<Blueprint, 'architecture'> &
    Pick<Blueprint['source'], 'suite'>)[]
}
