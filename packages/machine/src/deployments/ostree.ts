import { workError } from '@ingot/contracts/problem.ts'
import { thisMachine } from '../commands/boot.ts'
import { publish } from '../judge/settle.ts'
import { inheritedLock } from '../lock.ts'
import type { Ports, RunOptions } from '../ports/ports.ts'
import { withPublishersProblems } from './publisher-problems.ts'

/** The repository of the machine. */
export const repository = '/ostree/repo'
/** What OSTree calls when it wants its boot entries published. */
const publisher = '/usr/lib/ingot/publish'

const limitSeconds = 3600

/**
 * Runs ostree(1) with the boot publisher in place.
 * @returns its standard output.
 * @throws work error `ostree-failed` with its words.
 */
export function ostree(
  ports: Pick<Ports, 'processes' | 'environment'>,
  args: readonly string[],
  options: Partial<RunOptions> = {},
): string {
  const { status, timedOut, stdout, stderr } = ports.processes.run(['ostree', ...args], {
    limitSeconds,
    ...options,
    environment: {
      OSTREE_GRUB2_EXEC: publisher,
      LC_ALL: 'C.UTF-8',
      ...inheritedLock(ports),
      ...options.environment,
    },
  })
  if (status === 0) return stdout
  throw workError({
    code: 'ostree-failed',
    message: `ostree ${args.slice(0, 2).join(' ')} failed`,
    why: timedOut
      ? `it did not end within ${options.limitSeconds ?? limitSeconds} s`
      : stderr.trim() || `exit status ${status}`,
    hint: 'what runs was not changed; look at free space and at the disk: df, dmesg',
  })
}

/**
 * Runs an `ostree admin` command that changes which deployments there are, or their order; then brings the boot
 * partition in line with them.
 */
export function changeDeployments(ports: Ports, args: readonly string[]): void {
  withPublishersProblems(ports, () => ostree(ports, ['admin', ...args]))
  publish(thisMachine(ports), 'settle')
}
