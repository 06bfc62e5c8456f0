import type { Command } from 'commander'
import { readInvokedOutline } from '../invocation.ts'
import type { Act } from '../program.ts'
import { shortPosition } from '../render/problem.ts'

/** `ingot check`: evaluates everything the project declares and shows all mistakes at once. */
export function addCheck(program: Command, act: Act): void {
  program
    .command('check')
    .summary('evaluate everything; all mistakes at once')
    .description('evaluate every system and node, without building; all mistakes at once')
    .action(
      act(async (invocation) => {
        const project = await readInvokedOutline(invocation)
        const { output, options } = invocation
        const { systems } = project
        const bases = project.bases.map(({ name }) => ({ name }))
        const nodes = project.nodes.map(({ name, system, tags }) => ({ name, system, tags }))
        if (options.json) return output.json({ directory: project.directory, bases, systems, nodes })
        for (const { name } of project.bases) {
          output.result(`${output.paint('green', 'ok')}  base ${name}  (abstract)`)
        }
        for (const { name, architecture, suite, warnings } of systems) {
          output.result(`${output.paint('green', 'ok')}  system ${name}  (debian ${suite}, ${architecture})`)
          for (const { message, position } of warnings) {
            const at = position === undefined ? '' : ` (${shortPosition(position, process.cwd())})`
            output.result(`    ${output.paint('yellow', 'warning:')} ${message}${at}`)
          }
        }
        for (const { name, system } of nodes) {
          output.result(`${output.paint('green', 'ok')}  node ${name}  (runs ${system})`)
        }
      }),
    )
}
