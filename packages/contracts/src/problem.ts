/** A place in a file that a person wrote. Lines and columns count from 1. */
export interface SourcePosition {
  readonly file: string
  readonly line: number
  readonly column: number
}

/**
 * What a person is told when something went wrong.
 * `code` is stable and greppable (`option-unknown`, `archive-unsigned`); `where` is a position, unit, path or URL;
 * `hint` says what to do next.
 */
export interface Problem {
  readonly code: string
  readonly message: string
  readonly where?: SourcePosition | string
  readonly why?: string
  readonly hint?: string
}

/** `request`: what was asked is wrong (exit 2). `work`: the asking was right, the doing failed (exit 1). */
export type Fault = 'request' | 'work'

/** The one error that rooms throw on purpose: one or many problems, and whose fault they are. */
export class IngotError extends Error {
  override readonly name = 'IngotError'
  readonly problems: readonly Problem[]
  readonly fault: Fault

  constructor(fault: Fault, problems: Problem | readonly Problem[], options?: ErrorOptions) {
    const list: readonly Problem[] = Array.isArray(problems) ? problems : [problems as Problem]
    super(list.map((problem) => problem.message).join('\n'), options)
    this.problems = list
    this.fault = fault
  }
}

/** The request was wrong: bad option, unknown system, unsigned archive in the declaration. Exit 2. */
export function requestError(problem: Problem | readonly Problem[], options?: ErrorOptions): IngotError {
  return new IngotError('request', problem, options)
}

/** The work failed: a script exited non-zero, the disk is full, the mirror lied. Exit 1. */
export function workError(problem: Problem | readonly Problem[], options?: ErrorOptions): IngotError {
  return new IngotError('work', problem, options)
}

export function formatPosition(position: SourcePosition): string {
  return `${position.file}:${position.line}:${position.column}`
}
