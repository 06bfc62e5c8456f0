import type { Architecture, DebianSource, Repository } from '@ingot/contracts/source.ts'
import type { SourcePosition } from '@ingot/contracts/problem.ts'
import { callSite } from '@ingot/language/call-site.ts'

/** Where the packages of Debian systems come from. */
export interface DebianOptions {
  /** Debian's release name: `trixie`. */
  readonly suite: DebianSource['suite']
  /** Of the machines, in Debian's words. Default: `amd64`, on whatever machine it is built. */
  readonly architecture?: Architecture
  /** Default: `main` alone. Firmware for most hardware is in `non-free-firmware`. */
  readonly components?: DebianSource['components']
  /** Also take security and stable updates. Default: true. */
  readonly updates?: boolean
  /** Base URI of the mirror. Default: the one that this machine's own apt uses. */
  readonly mirror?: string
  /** Also install what packages recommend. Default: false. */
  readonly recommends?: boolean
  /** Repositories beside Debian's own. */
  readonly repositories?: readonly Repository[]
  /** Paths of .deb files of your own, relative to the file that calls `debian`. */
  readonly localPackages?: readonly string[]
}

/** Debian as a source, as it was written; checked when the project is collected. */
export interface DebianDeclaration {
  readonly kind: 'debian'
  readonly options: DebianOptions
  readonly position: SourcePosition
}

/** Takes the packages from Debian. */
export function debian(options: DebianOptions): DebianDeclaration {
  return { kind: 'debian', options, position: callSite(debian) ?? { file: 'ingot.ts', line: 1, column: 1 } }
}
