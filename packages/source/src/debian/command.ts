import { spawn } from 'node:child_process'
import { workError } from '@ingot/contracts/problem.ts'

export interface CommandOptions {
  /** The whole environment of the child; nothing is inherited. */
  readonly env: Readonly<Record<string, string>>
  /** Limit in seconds, after which the child's process group is killed. */
  readonly seconds: number
  readonly signal?: AbortSignal | undefined
  /** Takes standard output as it comes; `stdout` of the result stays empty then. */
  readonly onStdout?: (chunk: Buffer) => void
  /** Largest output that is kept, bytes. */
  readonly maximumBytes?: number
}

export interface CommandResult {
  readonly code: number
  readonly stdout: Buffer
  readonly stderr: string
}

/**
 * Runs a program without a shell, in a process group of its own so that its children end with it.
 * Any exit status is a result. Throws the signal's reason when aborted, `command-missing`, `command-timeout`,
 * `command-killed`.
 */
export function runCommand(argv: readonly string[], options: CommandOptions): Promise<CommandResult> {
  const [program = '', ...args] = argv
  options.signal?.throwIfAborted()
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      env: { ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    const stdout: Buffer[] = []
    const stderr: Buffer[] = []
    let room = options.maximumBytes ?? 64 * 1024 * 1024
    let failure: unknown

    const kill = (name: NodeJS.Signals): void => {
      if (child.pid === undefined) return
      try {
        process.kill(-child.pid, name)
      } catch {
        // The group is gone already.
      }
    }
    const end = (reason: unknown): void => {
      failure ??= reason
      kill('SIGTERM')
      setTimeout(() => kill('SIGKILL'), 2000).unref()
    }
    const abort = (): void => end(options.signal?.reason)
    const limit = setTimeout(
      () =>
        end(
          workError({
            code: 'command-timeout',
            message: `${program} did not end within ${options.seconds} seconds and was stopped`,
            hint: 'try again; if it stays slow, look at the network or the disk',
          }),
        ),
      options.seconds * 1000,
    )
    options.signal?.addEventListener('abort', abort, { once: true })

    child.stdout.on('data', (chunk: Buffer) => {
      if (options.onStdout) return options.onStdout(chunk)
      room -= chunk.length
      if (room >= 0) stdout.push(chunk)
    })
    child.stderr.on('data', (chunk: Buffer) => {
      if (stderr.length < 4096) stderr.push(chunk)
    })
    child.on('error', (error: NodeJS.ErrnoException) => {
      failure ??= error.code === 'ENOENT' ? commandMissing(program) : error
    })
    child.on('close', (code, signalName) => {
      clearTimeout(limit)
      options.signal?.removeEventListener('abort', abort)
      if (failure !== undefined) return reject(failure)
      if (code === null) {
        return reject(
          workError({ code: 'command-killed', message: `${program} was killed by ${signalName}` }),
        )
      }
      resolve({ code, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() })
    })
  })
}

const packageOfProgram: Readonly<Record<string, string>> = {
  'apt-get': 'apt',
  'apt-config': 'apt',
  gpgv: 'gpgv',
  flock: 'util-linux',
  'dpkg-deb': 'dpkg',
  dpkg: 'dpkg',
}

function commandMissing(program: string): Error {
  return workError({
    code: 'command-missing',
    message: `this host has no program ${program}`,
    why: 'Debian packages are resolved by real apt and read by dpkg',
    hint: `apt-get install ${packageOfProgram[program] ?? program}`,
  })
}

/** The environment that every child of this room gets: a search path, a neutral locale, and what is added. */
export function childEnvironment(extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '/usr/sbin:/usr/bin:/sbin:/bin',
    LC_ALL: 'C.UTF-8',
    TZ: 'UTC',
    ...extra,
  }
}
