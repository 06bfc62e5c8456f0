import type { Image } from '@ingot/contracts/artefact.ts'
import type { Blueprint } from '@ingot/contracts/blueprint.ts'
import type { Forge } from '@ingot/forge/forge.ts'
import type { PourRequest } from './disk/plan.ts'
import type { RootTree } from './root-tree/root-tree.ts'

/** What a format decides by whether it fits a system. */
export type Fitting = Pick<Blueprint, 'system' | 'architecture' | 'boot'> &
  Partial<Pick<Blueprint, 'disk' | 'kernel'>>

/** What is poured, and what formats share of the work. */
export interface Pour extends PourRequest {
  /** The raw disk that the system's machines boot; poured once, whoever asks. */
  readonly disk: () => Promise<Image>
  /** The root of a container; laid out once. */
  readonly rootTree: () => Promise<RootTree>
}

/**
 * A form that a commit can be poured into. One folder each, registered in formats.ts; what pours is loaded when it is
 * needed.
 */
export interface Format {
  readonly name: Image['format']
  /** Who uses it, in a few words. */
  readonly summary: string
  /** Its file is SYSTEM.EXTENSION. */
  readonly extension: string
  readonly mediaType: string
  /** Why the same commit does not give the same bytes; absent: it does. */
  readonly varies?: string
  /** @throws request error where no machine could use such an image of the system. */
  readonly check: (system: Fitting) => void
  /** @throws work error when a step fails. */
  readonly pour: (forge: Forge, pour: Pour) => Promise<Image>
}
