import { IngotError, workError } from '@ingot/contracts/problem.ts'
import type { Command, Ports, RunOptions } from '../ports/ports.ts'

const limitSeconds = 1800

/**
 * Runs a program that an installation cannot do without.
 * @returns its standard output.
 * @throws work error `install-failed` with its words.
 */
export function need(
  ports: Pick<Ports, 'processes'>,
  command: Command,
  options: Partial<RunOptions> = {},
): string {
  const { status, timedOut, stdout, stderr } = ports.processes.run(command, {
    limitSeconds,
    ...options,
    environment: { LC_ALL: 'C.UTF-8', ...options.environment },
  })
  if (status === 0) return stdout
  if (status === 127)
    throw workError({
      code: 'tool-missing',
      message: `${command[0]} is not installed`,
      hint: 'what an installation needs comes with installer.enable of the running system',
    })
  throw workError({
    code: 'install-failed',
    message: `${command.slice(0, 2).join(' ')} failed`,
    why: timedOut
      ? `it did not end within ${options.limitSeconds ?? limitSeconds} s`
      : stderr.trim() || `exit status ${status}`,
    hint: 'look at the disk (dmesg), then start again: an installation that did not come to its end is begun anew',
  })
}

/**
 * Mounts a file system while it is worked with. What an installation that was killed left mounted there goes first: the kernel
 * refuses the same one at the same place.
 */
export function mounted<T>(
  ports: Pick<Ports, 'processes'>,
  place: string,
  mount: readonly string[],
  work: () => T,
): T {
  ports.processes.run(['umount', '--quiet', place], { limitSeconds: 60 })
  need(ports, ['mount', ...mount, place])
  try {
    return work()
  } finally {
    need(ports, ['umount', place])
  }
}

/** Runs work on a disk; what goes wrong says what state the disk is in. */
export function onDisk<T>(disk: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof IngotError)) throw error
    const [first, ...others] = error.problems
    if (first === undefined) throw error
    const where = first.where ?? disk
    throw workError([{ ...first, where }, ...others], { cause: error })
  }
}
