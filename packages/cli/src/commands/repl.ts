import type { Command } from 'commander'
import { chooseSystem, readNamed } from '../invocation.ts'
import type { Act } from '../program.ts'

/** `ingot repl`: asks a system questions, in JavaScript. */
export function addRepl(program: Command, act: Act): void {
  program
    .command('repl')
    .summary('explore a system interactively')
    .description(
      'explore a system: JavaScript over its final values (config.services.ssh), and .why, .options, .reload, .help. With --json each answer is a line of JSON',
    )
    .argument('[system]', 'its name; may be left out when there is only one')
    .action(
      act(async (invocation, name: string | undefined) => {
        const { explore } = await import('../repl/explore.ts')
        const load = async () => {
          const project = await readNamed(invocation, name, { items: true })
          return { project, system: await chooseSystem(project, name) }
        }
        await explore(invocation, load)
      }),
    )
}
