import type { ShippedSystem } from '@ingot/contracts/machine.ts'
import type { SlotRecord } from '../sealed/records.ts'

/** A commit that is installed on this machine, as OSTree and the boot entries describe it. */
export interface Deployment {
  /** Place in OSTree's order, which is the order of the boot menu: 0 boots next. */
  readonly index: number
  /** OSTree commit checksum. */
  readonly checksum: string
  /** Tells deployments of one commit apart. */
  readonly serial: number
  /** Absolute: `/ostree/deploy/ingot/deploy/CHECKSUM.SERIAL`. */
  readonly directory: string
  readonly booted: boolean
  /** Kept whatever is pruned. */
  readonly pinned: boolean
  /** Its /usr and /etc are laid over those of the deployment that runs (`os update --apply-live`). */
  readonly isLive: boolean
  /** `development` or `hotfix` while a live layer lies over /usr. */
  readonly unlocked?: string
  /** Complete, as in its boot entry. */
  readonly kernelArguments: readonly string[]
  /** Ref that it was deployed from. */
  readonly refspec?: string
  /** On a sealed disk: what is known of the slot that it is in. */
  readonly slot?: SlotRecord
  /** What the commit says of itself; undefined for one that Ingot did not make, and for a slot that does not run. */
  readonly shipped?: ShippedSystem
}

/**
 * Unique among all deployments that the machine has. `os` gives it to each as a kernel argument (`ingot.deployment`), too,
 * but one that was made by hand has inherited the argument of another.
 */
export function deploymentName({ checksum, serial }: Pick<Deployment, 'checksum' | 'serial'>): string {
  return `${checksum.slice(0, 12)}.${serial}`
}

/** System and version, for people; undefined where nothing is known of it. */
export function titleOf({
  shipped,
  slot,
}: Pick<Deployment, 'shipped' | 'slot'>): { readonly system: string; readonly version: string } | undefined {
  return shipped ?? slot
}
