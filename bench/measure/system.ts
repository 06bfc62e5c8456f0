import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/**
 * The command as root of a user namespace that has the user's subordinate ids; as it is for root. What sandboxes leave
 * behind belongs to those ids.
 */
export function asMappedRoot(argv: readonly string[]): readonly string[] {
  if (process.getuid?.() === 0) return argv
  const mapped = ['--user', '--map-root-user', '--map-auto', '--setuid', '0', '--setgid', '0']
  return ['unshare', ...mapped, '--', ...argv]
}

/** Deletes files and directories, whichever id they belong to. */
export async function removeTree(...targets: readonly string[]): Promise<void> {
  const [program = '', ...args] = asMappedRoot(['rm', '-rf', '--one-file-system', '--', ...targets])
  await run(program, args, { timeout: 300_000 })
}

/** Writes out what the last build left in memory, so that the next one does not pay for it. */
export async function settleDisk(): Promise<void> {
  await run('sync', [], { timeout: 300_000 })
}

/** This process's environment, for a child. */
export function inheritedEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}
