import type { Command } from 'commander'
import { requestError } from '@ingot/contracts/problem.ts'
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
    .argument('[kind]', 'project: of ingot.yaml; system: of systems/*.yaml', 'project')
    .action(
      act(async (invocation, kind: string) => {
        const { schemasFor } = await import('../init/schemas.ts')
        if (kind !== 'project' && kind !== 'system') {
          throw requestError({
            code: 'usage',
            message: `there is no schema '${kind}'`,
            hint: 'one of: project, system',
          })
        }
        const schemas = await schemasFor(invocation)
        invocation.output.json(schemas[kind])
      }),
    )
}
