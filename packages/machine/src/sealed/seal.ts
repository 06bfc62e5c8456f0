import { commitArgument, stateArgument } from '@ingot/contracts/sealed.ts'
import type { Files } from '../ports/ports.ts'

/** What the program that runs said of itself; the kernel holds the root to it. */
export interface Seal {
  /** Of dm-verity. */
  readonly rootHash: string
  /** OSTree commit checksum of the tree that the root was made from. */
  readonly commit: string
  /** Of the key whose programs its TPM opens the state for; undefined: the state is plain. */
  readonly state: string | undefined
}

/** Undefined on machines whose disk is not a sealed one. */
export function readSeal({ read }: Pick<Files, 'read'>): Seal | undefined {
  const words = (read('/proc/cmdline') ?? '').split(/\s+/)
  // The first one counts: what a hypervisor adds comes after it.
  const value = (name: string): string | undefined =>
    words.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1)
  const rootHash = value('roothash')
  if (rootHash === undefined) return undefined
  return { rootHash, commit: value(commitArgument) ?? '', state: value(stateArgument) }
}
