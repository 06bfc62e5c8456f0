import type { Command } from 'commander'
import { requestError } from '@ingot/contracts/problem.ts'
import type { Act } from '../program.ts'

/** `ingot completion`: a script for the shell, made from the command tree. */
export function addCompletion(program: Command, act: Act): void {
  program
    .command('completion')
    .summary('completion for bash, zsh, fish')
    .description('print a completion script: source <(ingot completion bash)')
    .argument('<shell>', 'bash, zsh or fish')
    .action(
      act(async ({ output }, shell: string) => {
        const { completionScript, shells } = await import('../completion/script.ts')
        const known = shells.find((one) => one === shell)
        if (known === undefined) {
          throw requestError({
            code: 'usage',
            message: `there is no completion for '${shell}'`,
            hint: `one of: ${shells.join(', ')}`,
          })
        }
        output.result(completionScript(known, program))
      }),
    )
  program
    .command('complete-systems', { hidden: true })
    .description('names of the systems, for the completion scripts')
    .action(
      act(async (invocation) => {
        const { readInvokedOutline } = await import('../invocation.ts')
        const project = await readInvokedOutline(invocation).catch(() => undefined)
        for (const { name } of project?.systems ?? []) invocation.output.result(name)
      }),
    )
}
