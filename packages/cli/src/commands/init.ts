import type { Command } from 'commander'
import type { Act } from '../program.ts'

/** `ingot init`: starts a project, or brings an editor what it needs in one that is there. */
export function addInit(program: Command, act: Act): void {
  program
    .command('init')
    .summary('start a project')
    .description(
      'start a project, anywhere; what is there is never overwritten. In a project that is there already (a fresh ' +
        'clone, a newer Ingot) it brings the editor what it needs into .ingot/.',
    )
    .argument('[directory]', 'made where it is missing', '.')
    .option('--yaml', 'in YAML instead of TypeScript', false)
    .action(
      act(async (invocation, directory: string, own: { yaml: boolean }) =>
        (await import('../init/init-project.ts')).initProject(invocation, directory, own),
      ),
    )
}
