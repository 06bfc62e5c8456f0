import type { Command } from 'commander'
import { readInvokedProject } from '../invocation.ts'
import type { Act } from '../program.ts'

/** `ingot lock`: every input by exact version and digest. */
export function addLock(program: Command, act: Act): void {
  program
    .command('lock')
    .summary('write ingot.lock: every package by version and digest')
    .description('write ingot.lock: every package of every system, and of the tools, by version and digest')
    .option('-u, --update [package...]', 'take what is newest now: of these packages, or of all')
    .option('--allow-expired', 'read archives that have expired too: they may hide newer packages', false)
    .action(
      act(async (invocation, own: { update?: true | string[]; allowExpired: boolean }) => {
        const { bringLock } = await import('../pipeline/lock.ts')
        const { openProgress } = await import('../progress/view.ts')
        const { diffLocks, formatLockDiff } = await import('@ingot/source/debian/lock-diff.ts')
        const { output, options } = invocation
        const project = await readInvokedProject(invocation)
        const view = openProgress(process.stderr, options.quiet)
        const { update, allowExpired } = own
        const policy = update === undefined ? 'none' : update === true ? 'all' : update
        const change = await bringLock(invocation, project, { update: policy, allowExpired }, view).finally(
          () => view.close(),
        )
        const diff = diffLocks(change.before, change.after)
        if (options.json) return output.json(diff)
        const text = formatLockDiff(diff).trimEnd()
        if (text === '') return output.note('ingot.lock is up to date')
        output.result(text)
      }),
    )
}
