import { workError } from '@ingot/contracts/problem.ts'
import type { Guest } from '../guest.ts'

/** Seconds for anything that is done on a tortured machine. */
const limitSeconds = 400

/**
 * Runs a program on a machine, and gives what it says.
 * @throws work error `torture-command-failed` when it fails.
 */
export async function say(guest: Guest, command: readonly string[], input?: string): Promise<string> {
  const options = { limitSeconds, ...(input === undefined ? {} : { input }) }
  const { status, stdout, stderr } = await guest.run(command, options)
  if (status === 0) return stdout
  throw workError({
    code: 'torture-command-failed',
    message: `${command.join(' ')} failed on the machine`,
    why: (stderr + stdout).trim() || `exit status ${status}`,
  })
}
