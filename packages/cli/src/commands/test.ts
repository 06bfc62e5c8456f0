import { join } from 'node:path'
import type { Command } from 'commander'
import { positive, seconds } from '../arguments.ts'
import { readNamed } from '../invocation.ts'
import type { Act } from '../program.ts'

interface TestOptions {
  readonly locked: boolean
  readonly cpus?: number
  readonly limit: number
}

/** `ingot test`: boots a system headless and checks from inside that what was declared is so. */
export function addTest(program: Command, act: Act): void {
  program
    .command('test')
    .summary('boot it, check from inside that all is as declared')
    .description('boot a system (or a node) headless, and check from inside that what was declared is so')
    .argument('[system]', 'a system or a node; may be left out when there is only one system')
    .option('--locked', 'refuse to build when ingot.lock does not fit', false)
    .option('--cpus <n>', 'processors of the machine (default: 2)', positive)
    .option('--limit <seconds>', 'how long the machine may take', seconds, 600)
    .action(
      act(async (invocation, name: string | undefined, own: TestOptions) => {
        const [project, { withStartable }, { testSystem }, { expectationsOf }, { renderTestReport }] =
          await Promise.all([
            readNamed(invocation, name),
            import('../pipeline/machine.ts'),
            import('@ingot/virtual/test-system.ts'),
            import('@ingot/node/expectations.ts'),
            import('../render/test-report.ts'),
          ])
        const { locked, limit, cpus } = own
        const { output, options, signal } = invocation
        const report = await withStartable(
          invocation,
          { project, name, locked },
          async ({ system, node, image, factsDrive, room, view, store }) =>
            testSystem(cpus === undefined ? room : { ...room, processors: cpus }, {
              image,
              blueprint: { ...system.blueprint, expectations: expectationsOf(system.blueprint, node) },
              ...(factsDrive === undefined ? {} : { factsDrive }),
              consoleLog: join(store, 'logs', `test-${node?.name ?? system.name}.console.log`),
              limitSeconds: limit,
              progress: view.progress,
              signal,
            }),
        )
        if (options.json) output.json(report)
        else output.result(renderTestReport(report, output.paint))
        return report.ok ? 0 : 1
      }),
    )
}
