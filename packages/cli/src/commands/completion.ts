import { Argument } from 'commander'
import type { Command } from 'commander'
import type { Shell } from '../completion/script.ts'
import type { Act } from '../program.ts'

const shells: readonly Shell[] = ['bash', 'zsh', 'fish']

/** `ingot completion`: a script for the shell, made from the command tree. */
export function addCompletion(program: Command, act: Act): void {
  program
    .command('completion')
    .summary('completion for bash, zsh, fish')
    .description(
      'print a completion script. bash: source <(ingot completion bash); zsh: source <(ingot completion zsh), after compinit; ' +
        'fish: ingot completion fish | source',
    )
    .addArgument(new Argument('<shell>').choices(shells))
    .action(
      act(async ({ output }, shell: Shell) => {
        const { completionScript } = await import('../completion/script.ts')
        output.result(completionScript(shell, program))
      }),
    )
  program
    .command('complete-systems', { hidden: true })
    .description('names of the systems, for the completion scripts')
    .action(
      act(async (invocation) => {
        const { readInvokedFamily } = await import('../invocation.ts')
        const family = await readInvokedFamily(invocation, ['']).catch(() => undefined)
        for (const name of family?.names ?? []) invocation.output.result(name)
      }),
    )
}
