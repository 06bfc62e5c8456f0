import type { Blueprint } from './blueprint.ts'
import type { Node } from './node.ts'
import type { AbstractSystem, System } from './system.ts'

/** What reading a project yields: everything it declares, evaluated and lowered. Plain data. */
export interface Project {
  readonly schema: 1
  /** Absolute directory that holds `ingot.ts`. */
  readonly directory: string
  readonly systems: readonly System[]
  /** Bases that are never run alone; not among `systems`. */
  readonly bases: readonly AbstractSystem[]
  readonly nodes: readonly Node[]
}

/** What a list of everything in a project shows. All of it was evaluated and lowered without a mistake. */
export interface ProjectOutline extends Pick<Project, 'directory' | 'bases' | 'nodes'> {
  readonly systems: readonly (Pick<System, 'name' | 'warnings'> &
    Pick<Blueprint, 'architecture'> &
    Pick<Blueprint['source'], 'suite'>)[]
}
