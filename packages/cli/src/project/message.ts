import type { Fault, Problem } from '@ingot/contracts/problem.ts'
import type { Project } from '@ingot/contracts/project.ts'

/** What the reading child tells its parent, once, as JSON on its own pipe. */
export type ReaderMessage =
  | { readonly kind: 'project'; readonly project: Project }
  | { readonly kind: 'problems'; readonly fault: Fault; readonly problems: readonly Problem[] }

/** The file descriptor of that pipe in the child. */
export const messageDescriptor = 3
