import { IngotError, workError } from '@ingot/contracts/problem.ts'

/** How far an installation over SSH is, and what the machine is in if it ends there. */
export const states = {
  looking: 'nothing was changed on the machine',
  sending:
    'nothing was changed on the disks of the machine; what was sent lies in its memory, in /run/ingot-kexec, and is gone at its next start',
  starting:
    'nothing was changed on its disks, but it may be on the way into the live system: run it again in a minute; a reset starts what was there',
  waiting:
    'the machine waits in its memory to be installed, and nothing was changed on its disks: run it again to go on; a reset starts what was there',
  installing:
    'the installation goes on there by itself, or the disk is half installed: run it again, and do not switch the machine off before',
  keeping:
    'the system is on the disk, and its recovery key in the memory of the machine alone: run it again; a reset forgets that key',
  asking: 'the system is on the disk, and the machine asks at its console for the passphrase of that',
  rebooting: 'the system is on the disk; the machine starts it, or does so after a reset',
} as const
export type State = keyof typeof states

/** Runs work; what goes wrong, also an interruption, says what becomes of the machine. */
export async function inState<T>(state: State, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (signal.aborted)
      throw workError({ code: 'interrupted', message: 'interrupted', hint: states[state] }, { cause: error })
    if (!(error instanceof IngotError) || error.fault === 'request') throw error
    const [first, ...others] = error.problems
    if (first === undefined) throw error
    const hint = first.hint === undefined ? states[state] : `${first.hint}\n${states[state]}`
    throw workError([{ ...first, hint }, ...others], { cause: error })
  }
}
