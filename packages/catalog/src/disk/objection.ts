import type { Problem } from '@ingot/contracts/problem.ts'

/** Something that is wrong with a layout, at an option. */
export interface Objection extends Pick<Problem, 'code' | 'message' | 'why' | 'hint'> {
  readonly option: string
}

/** Something that is mounted, and where that is said. */
export interface DeclaredMount {
  readonly path: string | null
  readonly option: string
}
