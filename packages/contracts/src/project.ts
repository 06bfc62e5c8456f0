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
