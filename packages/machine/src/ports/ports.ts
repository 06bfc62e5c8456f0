/**
 * Everything that `os` does to the world goes through here, synchronously: one implementation for QuickJS, which runs on
 * machines, and one for Node, which runs in tests.
 */
export interface Ports {
  readonly files: Files
  readonly processes: Processes
  readonly clock: Clock
  readonly console: Console
  /** Numeric id of the user who runs it; 0 is root. */
  readonly userId: number
  readonly processId: number
  readonly environment: (name: string) => string | undefined
}

export type FileKind = 'file' | 'directory' | 'link' | 'other'

export interface FileStatus {
  readonly kind: FileKind
  readonly bytes: number
  /** Permission bits, e.g. 0o644. */
  readonly mode: number
  readonly owner: number
  readonly group: number
  /** Milliseconds since 1970. */
  readonly modified: number
  /** Same device and inode: same file. */
  readonly device: number
  readonly inode: number
}

/**
 * Text files and directories. What is not there is `undefined`; any other trouble is thrown as a work error
 * `file-failed` that names the path and says what the system said.
 */
export interface Files {
  readonly read: (path: string) => string | undefined
  /**
   * Whole or not at all, and on the disk when it returns: written beside, synced, renamed, the directory synced. Its
   * directory must be there.
   */
  readonly write: (path: string, text: string, mode?: number) => void
  /** For logs: adds to the end and syncs. A power cut may leave half a line. */
  readonly append: (path: string, text: string, mode?: number) => void
  /** Names in a directory, sorted, without `.` and `..`. */
  readonly list: (directory: string) => readonly string[] | undefined
  /** Of the thing itself: links are not followed. */
  readonly status: (path: string) => FileStatus | undefined
  /** Follows links. */
  readonly target: (path: string) => FileStatus | undefined
  readonly readLink: (path: string) => string | undefined
  readonly realPath: (path: string) => string | undefined
  /** With its parents; nothing happens when it is there. */
  readonly makeDirectory: (path: string, mode?: number) => void
  /** A file, a link or an empty directory; nothing happens when it is not there. */
  readonly remove: (path: string) => void
  readonly rename: (from: string, to: string) => void
  readonly link: (path: string, target: string) => void
  /** Forces files and directories to the disk. */
  readonly sync: (...paths: readonly string[]) => void
}

export interface RunOptions {
  /** After so many seconds it is ended (SIGTERM, then SIGKILL). */
  readonly limitSeconds: number
  /** Standard input; empty when absent. */
  readonly input?: string
  /** Added to the environment. */
  readonly environment?: Readonly<Record<string, string>>
  /**
   * `capture`: what it says is in the answer. `progress`: it writes to this process's standard error, for a person to watch.
   * `inherit`: it takes over the terminal.
   */
  readonly output?: 'capture' | 'progress' | 'inherit'
}

export interface Finished {
  /** Exit status; 128 and the signal's number when a signal ended it. */
  readonly status: number
  /** Whether it was ended because its time was up. */
  readonly timedOut: boolean
  readonly stdout: string
  readonly stderr: string
}

export type Command = readonly [program: string, ...args: readonly string[]]

export interface Processes {
  /**
   * Runs a program, found in PATH, to its end; without a shell. Whatever its status, that is an answer.
   * A program that is not installed ends with status 127.
   */
  readonly run: (command: Command, options: RunOptions) => Finished
}

export interface Clock {
  /** Milliseconds since 1970, as far as the machine knows. */
  readonly now: () => number
  /** Milliseconds that only go forward. */
  readonly monotonic: () => number
  readonly sleep: (milliseconds: number) => void
}

export interface Console {
  /** Results. A newline is added. */
  readonly out: (text: string) => void
  /** Everything else. A newline is added. */
  readonly error: (text: string) => void
  readonly isTerminal: boolean
  /** A line that a person types after a question, without its end; undefined where nobody can. */
  readonly ask: (question: string) => string | undefined
  /** A line of standard input, wherever that comes from, without its end; undefined where there is none. */
  readonly line: () => string | undefined
}
