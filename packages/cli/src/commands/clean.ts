import type { Command } from 'commander'
import { InvalidArgumentError } from 'commander'
import type { Act } from '../program.ts'
import { storeDirectory } from '../pipeline/places.ts'

interface CleanOptions {
  readonly unusedFor: number
  readonly dryRun: boolean
}

/** `ingot clean`: the store without what nobody uses any more. */
export function addClean(program: Command, act: Act): void {
  program
    .command('clean')
    .summary('delete from the store what was not used for a while')
    .description(
      'delete from the store what no build has used for a while: results, trees, images, packages, tools, logs. ' +
        'Images in a project stay; what is missing later is made or fetched again.',
    )
    .option('--unused-for <days>', 'how long nothing may have used it', days, 30)
    .option('--dry-run', 'tell what would go, delete nothing', false)
    .action(
      act(async (invocation, { unusedFor, dryRun }: CleanOptions) => {
        const { clean, planClean } = await import('@ingot/forge/store/clean.ts')
        const { output, options, signal } = invocation
        const store = storeDirectory(options.store)
        const plan = await planClean(store, new Date(Date.now() - unusedFor * 86_400_000))
        if (!dryRun) await clean(store, plan, signal)
        const { trees, ...leftovers } = plan
        const bytes = Object.values(leftovers)
          .flat()
          .reduce((sum, leftover) => sum + leftover.bytes, 0)
        const counts = Object.fromEntries(
          Object.entries(leftovers).map(([kind, list]) => [kind, list.length]),
        )
        if (options.json)
          return output.json({ store, deleted: !dryRun, bytes, ...counts, treesKept: trees.length })
        for (const [kind, count] of Object.entries(counts))
          output.result(`${String(count).padStart(6)} ${kind}`)
        output.result(
          `${dryRun ? 'would free' : 'freed'} ${(bytes / 1e9).toFixed(1)} GB, and trees beside it`,
        )
      }),
    )
}

function days(text: string): number {
  const count = Number(text)
  // A build that runs now has noted what it uses within the last hour.
  if (Number.isFinite(count) && count >= 0.1) return count
  throw new InvalidArgumentError('expected a number of days, at least 0.1')
}
