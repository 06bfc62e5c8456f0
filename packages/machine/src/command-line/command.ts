import type { Ports } from '../ports/ports.ts'

/** An option of a command: `--dry-run`, or `--limit N` when it takes a value. */
export interface Flag {
  readonly name: string
  readonly summary: string
  /** What the value is called in help; absent: it takes none. */
  readonly value?: string
}

/** An argument by its place. */
export interface Operand {
  readonly name: string
  readonly summary: string
  readonly required?: true
}

/** One subcommand. The table of them drives parser, help, completion and the man page. */
export interface Command {
  readonly name: string
  readonly summary: string
  /** Paragraphs for the man page. */
  readonly details?: readonly string[]
  readonly operands?: readonly Operand[]
  readonly flags?: readonly Flag[]
  /** Whether only root may. */
  readonly root?: true
  /** Whether it changes deployments or state: then it holds the lock while it runs. */
  readonly changes?: true
  /** Whether that makes sense on a live medium, too, where nothing of it stays. */
  readonly onMedium?: true
  /** Whether there is something for it to do on a sealed disk, which has no deployments of OSTree's. */
  readonly onSealed?: true
  /** For units and other programs; not in the help. */
  readonly internal?: true
  /**
   * Does it, synchronously: QuickJS ends a program at the first rejected promise. Results go to `ports.console.out`; what went wrong is thrown as a work error (exit 1) or a request
   * error (exit 2).
   * @returns the exit status of a program that it handed over to.
   */
  readonly run: (request: Request, ports: Ports) => number | void
}

/** What was typed, parsed. */
export interface Request {
  /** In their places. */
  readonly operands: readonly string[]
  /** Names of the options that were given, without dashes. */
  readonly flags: ReadonlySet<string>
  /** Values of the options that take one. */
  readonly values: Readonly<Record<string, string>>
  readonly json: boolean
}

/** What every command takes. */
export const commonFlags: readonly Flag[] = [
  { name: 'json', summary: 'print the result as JSON' },
  { name: 'help', summary: 'say how it is used' },
]
export const lockFlag: Flag = {
  name: 'wait',
  summary: 'wait while another command changes this machine, instead of refusing',
}

/** All options of a command. */
export function flagsOf(command: Command): readonly Flag[] {
  return [...(command.flags ?? []), ...(command.changes ? [lockFlag] : []), ...commonFlags]
}
