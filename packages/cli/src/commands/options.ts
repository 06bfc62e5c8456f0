import type { Command } from 'commander'
import type { Act } from '../program.ts'

/** `ingot options`: the reference, from the options' own definitions. */
export function addOptions(program: Command, act: Act): void {
  program
    .command('options')
    .summary('the reference of all options')
    .description(
      'every option with its type, default and description; in a project with those of its own modules',
    )
    .argument('[query]', 'only those whose path or description contains it')
    .option('--markdown', 'as a page (docs/options.md)', false)
    .option('--html', 'as a page for a browser that searches by itself', false)
    .action(
      act(async (invocation, query: string | undefined, own: { markdown: boolean; html: boolean }) => {
        const { output, options } = invocation
        const { schemasFor } = await import('../init/schemas.ts')
        const { findOptions } = await import('../reference/find-options.ts')
        const { optionsPage, optionsText } = await import('../reference/render-options.ts')
        const found = findOptions((await schemasFor(invocation)).options, query)
        if (options.json) return output.json(found)
        if (own.html) {
          const { optionsHtml } = await import('../reference/options-html.ts')
          return output.result(optionsHtml(found))
        }
        output.result(own.markdown ? optionsPage(found) : optionsText(found, output.paint))
      }),
    )
}
