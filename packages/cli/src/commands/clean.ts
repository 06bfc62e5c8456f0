import { Option, type Command } from 'commander'
import { requestError } from '@ingot/contracts/problem.ts'
import type { Invocation } from '../invocation.ts'
import type { Act } from '../program.ts'
import { storeDirectory } from '../pipeline/places.ts'

interface CleanOptions {
  readonly unusedFor: number
  readonly dryRun: boolean
  readonly damaged: boolean
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
    .addOption(
      new Option('--damaged', 'instead, read all of the store and delete what is damaged; takes minutes')
        .conflicts(['dryRun', 'unusedFor'])
        .default(false),
    )
    .action(
      act(async (invocation, { unusedFor, dryRun, damaged }: CleanOptions) => {
        if (damaged) return cleanDamaged(invocation)
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

/** `ingot clean --damaged`: the store without what is not as it was made. */
async function cleanDamaged({ output, options, signal }: Invocation): Promise<void> {
  const { repairStore } = await import('@ingot/forge/store/repair.ts')
  const { openProgress } = await import('../progress/view.ts')
  const store = storeDirectory(options.store)
  const view = openProgress(process.stderr, options.quiet)
  const started = performance.now()
  const task = { id: 'repair', label: 'read everything in the store' }
  const seconds = (): number => (performance.now() - started) / 1000
  view.progress({ kind: 'start', ...task })
  try {
    const counts = Object.entries(await repairStore(store, signal)).map(([kind, list]): [string, number] => [
      kind,
      list.length,
    ])
    view.progress({ kind: 'finish', id: task.id, outcome: 'done', seconds: seconds() })
    view.close()
    if (options.json) return output.json({ store, deleted: Object.fromEntries(counts) })
    for (const [kind, count] of counts) output.result(`${String(count).padStart(6)} damaged ${kind}`)
    const isWhole = counts.every(([, count]) => count === 0)
    output.result(isWhole ? 'the store is whole' : 'deleted; the next build makes or fetches them again')
  } catch (error) {
    view.progress({ kind: 'finish', id: task.id, outcome: 'failed', seconds: seconds() })
    throw error
  } finally {
    view.close()
  }
}

function days(text: string): number {
  const count = Number(text)
  // A build that runs now has noted what it uses within the last hour.
  if (Number.isFinite(count) && count >= 0.1) return count
  throw requestError({
    code: 'usage',
    message: `'${text}' is not a number of days, 0.1 or more`,
    hint: 'for example: 30',
  })
}
