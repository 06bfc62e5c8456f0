import type { Command, Finished, RunOptions } from './ports.ts'

/** timeout(1) says so when the time was up; killed, where SIGTERM did not help. */
const timeUp = new Set([124, 137])
/** Seconds between SIGTERM and SIGKILL. */
const grace = 5

/**
 * A command with its limit, after which everything that it started is asked to end, too (SIGTERM; what does not listen outlives a command
 * that does): it gets a process group of its own, which also ends when this process does, by Ctrl-C or anything else. One
 * that talks to a person stays in the terminal's.
 */
export function limited(command: Command, { limitSeconds, output }: RunOptions): Command {
  const limit = [`--kill-after=${grace}`, String(limitSeconds), ...command]
  return output === 'inherit'
    ? ['timeout', '--foreground', ...limit]
    : ['setpriv', '--pdeathsig', 'TERM', 'timeout', ...limit]
}

/**
 * @param seconds that it ran.
 * @param status of the limited command, as a shell says it.
 */
export function isTimeUp(seconds: number, status: Finished['status'], { limitSeconds }: RunOptions): boolean {
  return seconds >= limitSeconds && timeUp.has(status)
}
