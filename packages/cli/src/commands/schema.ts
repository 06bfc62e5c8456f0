import { Argument } from 'commander'
import type { Command } from 'commander'
import type { Act } from '../program.ts'

/** `ingot schema`: what editors and validators of YAML files want to know. */
export function addSchema(program: Command, act: Act): void {
  program
    .command('schema')
    .summary('JSON Schema of the YAML files')
    .description(
      'JSON Schema (draft 2020-12) of the YAML files, from the options; in a project with those of its own modules. ' +
        'Editors find it through what ingot init writes.',
    )
    .addArgument(
      new Argument('[kind]', 'project: of ingot.yaml; system: of systems/*.yaml')
        .choices(['project', 'system'])
        .default('project'),
    )
    .action(
      act(async (invocation, kind: 'project' | 'system') => {
        const { schemasFor } = await import('../init/schemas.ts')
        const schemas = await schemasFor(invocation)
        invocation.output.json(schemas[kind])
      }),
    )
}
