import type { Image } from '@ingot/contracts/artefact.ts'
import type { PeakMemory } from '../measure/memory.ts'

/** What a measurement changes in the system; the rest is in bench/project. */
export interface Declared {
  /** Content of /etc/motd. */
  readonly motd: string
  /** A package beside those of the project. */
  readonly extraPackage?: string
  /** Of mkosi: install it with VolatilePackages=, on top of the cached tree. */
  readonly isVolatile?: boolean
  /** What is made of it. Absent: the disk that it boots from. */
  readonly format?: Format
}

/** Formats by Ingot's names; mkosi has few of them. */
export type Format = Image['format']

export interface Sample {
  readonly seconds: number
  readonly memory: PeakMemory
  /** Seconds from the start to the commit, where there is one. */
  readonly commitSeconds?: number
  /** Actions that ran, where the contender counts them. */
  readonly actionsRun?: number
}

export interface ImageSize {
  /** Length of the file. */
  readonly apparentBytes: number
  /** Room that it takes on disk. */
  readonly allocatedBytes: number
}

export interface ImageFile extends ImageSize {
  readonly path: string
}

/** A program that builds the system, and how to bring it into each state that is measured. */
export interface Contender {
  readonly name: 'ingot' | 'mkosi'
  /** Name and version, for the report. */
  describe(): Promise<string>
  declare(declared: Declared): Promise<void>
  /** Forgets what was built; downloads and tools stay. */
  empty(): Promise<void>
  /** Forgets downloads and tools too. */
  forgetAll(): Promise<void>
  /** Forgets which versions of packages were chosen, so that the next fill takes the newest. */
  forgetVersions(): Promise<void>
  /** Brings tools and packages into the cache, with a build that may use the network. Seconds that tools took alone, if they can be told. */
  fill(): Promise<{ readonly toolsSeconds?: number; readonly sample: Sample }>
  build(): Promise<Sample>
  image(): Promise<ImageFile>
  /** Names of the packages in the system, sorted; an extra one may be among them. */
  packages(): Promise<readonly string[]>
}
