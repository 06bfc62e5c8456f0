import type { Files } from '../ports/ports.ts'

/** Boots that an entry has left to prove itself, and boots that it had. None left and not running: it failed. */
export interface Tries {
  readonly left: number
  readonly done: number
}

/** One deployment as the boot loader offers it. */
export interface Offer {
  /** Short name of the deployment: twelve digits of its commit, and its serial number, `df877447d61d.0`. */
  readonly deployment: string
  /** The loader prefers the highest. Never given twice: what changes in an entry gives it a new one. */
  readonly version: number
  readonly title: string
  /** OSTree's digest of kernel and initramfs: the directory on the boot partition that holds them. */
  readonly kernels: string
  /** The whole command line of the kernel. */
  readonly options: string
  /** `good`: it may boot as often as it likes. */
  readonly tries: Tries | 'good'
}

/** An offer as it was found on the boot partition. */
export interface Published extends Offer {
  /** What the loader knows it by, e.g. the name of its file. */
  readonly handle: string
}

/** One idempotent thing to do; after each of them the power may go. */
export type Step =
  | { readonly kind: 'directory'; readonly path: string }
  /** Written beside, forced to the disk, renamed. */
  | { readonly kind: 'write'; readonly path: string; readonly text: string }
  /** Written in place, at once: all that differs stands in one sector. */
  | { readonly kind: 'overwrite'; readonly path: string; readonly text: string }
  /** Written beside, forced to the disk, compared, renamed; nothing where the same is there. */
  | { readonly kind: 'copy'; readonly from: string; readonly to: string }
  | { readonly kind: 'rename'; readonly from: string; readonly to: string }
  /** A symbolic link; replaces one that points elsewhere. */
  | { readonly kind: 'link'; readonly path: string; readonly target: string }
  /** A file, a link, or an empty directory. */
  | { readonly kind: 'remove'; readonly path: string }
  /** Forces everything in the file system that holds the path to the disk. */
  | { readonly kind: 'sync'; readonly path: string }

/** A boot loader that counts tries. What is the same for all of them (kernels, links, order) is not its business. */
export interface BootLoader {
  /** Everything that it offers of ours, in no order. `partition`: where the boot partition is mounted. */
  readonly read: (files: EntryFiles, partition: string) => readonly Published[]
  /** Whether it counted the running boot, told without looking at the boot partition: in emergency mode nothing is mounted. */
  readonly counted: (files: Pick<Files, 'status' | 'read'>) => boolean
  /**
   * From what it offers to what it should. New entries are on the disk before old ones go, so that after each step it
   * offers everything that both have. Files of ours that are none of these offers go, too.
   */
  readonly steps: (from: readonly Published[], to: readonly Offer[], partition: string) => readonly Step[]
}

/** What a loader needs of the ports to read itself. */
export type EntryFiles = Pick<Files, 'list' | 'read'>

/** Whether the loader starts it without being told to. */
export function isBootable({ tries }: Offer): boolean {
  return tries === 'good' || tries.left > 0
}
