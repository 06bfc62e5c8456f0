import type { Blueprint } from '@ingot/contracts/blueprint.ts'
import { IngotError } from '@ingot/contracts/problem.ts'
import type { SshKeyPair } from '../ephemeral-key.ts'
import { startGuest, type Guest } from '../guest.ts'
import type { VirtualRoom } from '../room.ts'
import type { Course } from './course.ts'
import { say } from './say.ts'

/** What became of a machine whose power was cut, when it had power again. */
export interface Trial {
  /** The deployment that was to boot. */
  readonly foretold: string
  /** The one that did, or why none did. */
  readonly booted: string
  /** What it ran when it was updated once more, and started anew; or why it could not. */
  readonly afterwards: string
  readonly isRight: boolean
}

export interface CutDisk {
  readonly image: string
  readonly blueprint: Pick<Blueprint, 'system' | 'architecture' | 'boot'>
  readonly course: Course
  /** The key that its machine was given first. */
  readonly key: SshKeyPair
  readonly consoleLog: string
  readonly signal: AbortSignal
}

/**
 * Boots a cut disk, looks at every object of its repository, updates it once more, and boots what was installed.
 * @param next name of the new deployment, where nothing was cut.
 */
export async function tryCut(
  room: VirtualRoom,
  disk: CutDisk,
  foretold: string,
  next: string,
): Promise<Trial> {
  const attempt = async <T>(work: () => Promise<T>): Promise<T | string> => {
    try {
      return await work()
    } catch (error) {
      disk.signal.throwIfAborted()
      return wordsOf(error)
    }
  }
  const found = await attempt(() => boot(room, disk))
  if (typeof found === 'string') return { foretold, booted: found, afterwards: '', isRight: false }
  const booted = await attempt(async () => {
    await say(found, ['ostree', 'fsck', '--repo=/ostree/repo', '--quiet'])
    return runningDeployment(found)
  })
  const afterwards = await attempt(async () => {
    await disk.course.ready(found)
    await disk.course.again(found)
    await found.reboot()
    await disk.course.ready(found)
    return runningDeployment(found)
  })
  // Its serial number may be another: what the cut left half-made has the first.
  const isUpdated = commitOf(afterwards) === commitOf(next)
  // What the machine's own words do not tell.
  const journal = isUpdated ? '' : await attempt(() => say(found, ['journalctl', '--boot', '--lines=60']))
  await found.stop()
  const isRight = booted === foretold && isUpdated
  return { foretold, booted, afterwards: `${afterwards}${journal && `\n${journal}`}`, isRight }
}

function boot(room: VirtualRoom, { image, blueprint, key, consoleLog, signal }: CutDisk): Promise<Guest> {
  return startGuest(room, {
    image,
    blueprint,
    key,
    extraDiskBytes: 0,
    consoleLog,
    bootLimitSeconds: 420,
    signal,
  })
}

async function runningDeployment(guest: Guest): Promise<string> {
  const line = await say(guest, ['cat', '/proc/cmdline'])
  return /\bingot\.deployment=(\S+)/.exec(line)?.[1] ?? 'nobody knows'
}

function commitOf(deployment: string): string {
  return deployment.slice(0, deployment.lastIndexOf('.'))
}

function wordsOf(error: unknown): string {
  if (!(error instanceof IngotError)) return String(error)
  return error.problems.map(({ message, why }) => [message, why].join(': ')).join('\n')
}
