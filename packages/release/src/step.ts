import type { Problem } from '@ingot/contracts/problem.ts'
import type { SignedFile } from './signed-file.ts'

/** What was fetched so far, by path; null where the server says that there is no such file. */
export type Fetched = { readonly [path: string]: SignedFile | null }

/** A file that has to be looked at next, with the signatures of these keys (each may be absent). */
export interface Need {
  readonly kind: 'need'
  readonly path: string
  readonly keys: readonly string[]
}

export interface Refusal {
  readonly kind: 'refuse'
  readonly problem: Problem
}

export function refuse(problem: Problem): Refusal {
  return { kind: 'refuse', problem }
}
