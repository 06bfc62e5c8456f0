import type { Command } from 'commander'
import { projectDirectory } from '../invocation.ts'
import type { Act } from '../program.ts'

/** `ingot secret`: values that are named in the definition and kept encrypted (age) beside it. */
export function addSecret(program: Command, act: Act): void {
  const secret = program.command('secret').description('secrets, kept encrypted with age beside the project')
  secret
    .command('keygen')
    .description("make this person's identity if there is none, and let it open the project's secrets")
    .action(act(async (invocation) => (await import('../secret/actions.ts')).keygen(invocation)))
  secret
    .command('set')
    .description('seal a value, read from stdin (a line typed at a terminal is not shown)')
    .argument('<name>')
    .option('--node <name>', 'the value of one node only')
    .option('--recipient <key...>', 'who can open it (default: secrets/recipients.txt)')
    .action(
      act(async (invocation, name: string, own: { node?: string; recipient?: string[] }) =>
        (await import('../secret/actions.ts')).setSecret(invocation, name, own),
      ),
    )
  secret
    .command('show')
    .description('open a secret and write its value to stdout')
    .argument('<name>')
    .option('--node <name>', 'the value of one node only')
    .action(
      act(async (invocation, name: string, own: { node?: string }) =>
        (await import('../secret/actions.ts')).showSecret(invocation, name, own.node),
      ),
    )
  secret
    .command('list')
    .description('the secrets there are, not their values')
    .action(
      act(async ({ options, output, ...rest }) => {
        const { listSecrets } = await import('@ingot/node/secrets.ts')
        const secrets = await listSecrets(await projectDirectory({ options, output, ...rest }))
        if (options.json) return output.json(secrets)
        for (const { name, node } of secrets)
          output.result(node === undefined ? name : `${name}  (node ${node})`)
      }),
    )
  secret
    .command('reseal')
    .description('seal every secret anew, after secrets/recipients.txt changed')
    .action(
      act(async (invocation) => {
        const { identityPath, readIdentities } = await import('@ingot/node/identity.ts')
        const { resealSecrets } = await import('@ingot/node/secrets.ts')
        const directory = await projectDirectory(invocation)
        const secrets = await resealSecrets(directory, await readIdentities(identityPath(process.env)))
        invocation.output.note(`sealed anew: ${secrets.length}`)
      }),
    )
}
