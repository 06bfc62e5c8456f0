import type { Architecture } from '@ingot/contracts/source.ts'
import type { Release, Root } from '@ingot/contracts/release.ts'

/** The newest head of a channel that a machine has seen, and the keys that could sign it. An older one is a replay. */
export interface SeenHead {
  readonly version: number
  readonly channelKeys: readonly string[]
}

/** What a decision has to know of the machine. */
export interface MachineState {
  /** The newest root that it trusts: what its image brought, or what `Remembered` said since. */
  readonly root: Root
  /** What it follows. Another system than the current one only where a person asked for it (`os switch`). */
  readonly wanted: { readonly system: string; readonly channel: string }
  /** Of the wanted channel, as `Remembered` said it last; absent: none was seen. */
  readonly lastHead?: SeenHead
  /** What it runs. `sequence` is 0 for what was never released. */
  readonly current: { readonly system: string; readonly sequence: number; readonly commit: string }
  readonly bootMode: Release['bootMode']
  /** Whether its disk is a sealed one, with two slots instead of deployments. */
  readonly isSealed: boolean
  readonly architecture: Architecture
  /** Content of /etc/machine-id. */
  readonly machineId: string
  readonly now: Date
  /** Commits that failed here. */
  readonly quarantined: readonly string[]
  /** What a person asked for on purpose. */
  readonly allow?: {
    /** An older release (`--downgrade`). */
    readonly downgrade?: boolean
    /** A quarantined commit (`--again`). */
    readonly quarantined?: boolean
    /** Not to wait for the machine's turn in a rollout (`--now`). A paused channel stays paused. */
    readonly early?: boolean
  }
}
