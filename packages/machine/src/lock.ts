import { requestError, workError } from '@ingot/contracts/problem.ts'
import type { Request } from './command-line/command.ts'
import type { Ports } from './ports/ports.ts'

/** One lock for everything that changes deployments, the boot partition or the state of updates. */
export const lockFile = '/run/ingot/lock'
/** Names who holds it, for those who find it taken. */
const holderFile = '/run/ingot/lock-holder'
/**
 * Tells a start of this program that it runs under the lock: `own` where it was started for that, `inherited` where a program
 * that holds it starts `os` in the middle of its work, as OSTree does to publish.
 */
const heldVariable = 'INGOT_LOCK_HELD'

/** For programs that are run under the lock, and may start `os` again. */
export function inheritedLock({ environment }: Pick<Ports, 'environment'>): Readonly<Record<string, string>> {
  return environment(heldVariable) === undefined ? {} : { [heldVariable]: 'inherited' }
}
/** flock(1) ends with it when somebody else holds the lock. */
const taken = 75
/** Seconds that `--wait` waits. */
const patienceSeconds = 6 * 60 * 60
/** Seconds that a command may take under the lock: a large file system that is made smaller may take a day. */
export const longestWork = 48 * 60 * 60
/** Seconds that any command waits: what follows an update by itself holds the lock for a moment. */
const shortWait = 20

/** What every start of `os` begins with on a machine. */
export const selfCommand = ['/usr/bin/os'] as const

/**
 * Does something while nobody else changes the machine. QuickJS cannot lock files, so flock(1) starts this program once
 * more, under the lock; it is free again when the last process that inherited it ends, whatever became of this one.
 * @returns exit status.
 * @throws request error `machine-locked` that names who holds it, unless `--wait` was given.
 */
export function withLock(
  args: readonly string[],
  request: Request,
  ports: Ports,
  work: () => number | void,
): number {
  const held = ports.environment(heldVariable)
  if (held === 'inherited') {
    return work() ?? 0
  }
  if (held !== undefined) {
    ports.files.write(holderFile, `${ports.processId} os ${args.join(' ')}\n`)
    const status = work() ?? 0
    ports.files.remove(holderFile)
    return status
  }
  ports.files.makeDirectory('/run/ingot')
  const start = (...patience: readonly string[]): number =>
    ports.processes.run(
      ['flock', ...patience, '--conflict-exit-code', String(taken), lockFile, ...selfCommand, ...args],
      { limitSeconds: longestWork, environment: { [heldVariable]: 'own' }, output: 'inherit' },
    ).status
  const seconds = request.flags.has('wait') ? patienceSeconds : shortWait
  let status = start('--nonblock')
  if (status === taken) {
    ports.console.error(`another command is changing this machine${holderOf(ports)}; waiting`)
    status = start('--timeout', String(seconds))
  }
  if (status === taken) throw lockTaken(ports)
  if (status === 127)
    throw workError({
      code: 'tool-missing',
      message: 'flock is not installed',
      hint: 'it comes with util-linux',
    })
  return status
}

function holderOf({ files }: Ports): string {
  const holder = files.read(holderFile)?.trim()
  return holder ? ` (process ${holder})` : ''
}

function lockTaken(ports: Ports): Error {
  return requestError({
    code: 'machine-locked',
    message: `another command is changing this machine${holderOf(ports)}`,
    where: lockFile,
    hint: 'wait for it, or give --wait',
  })
}
