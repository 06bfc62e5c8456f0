import { existsSync } from 'node:fs'
import { createIdentity, identityPath, readIdentities, recipientsOf } from '@ingot/node/identity.ts'
import { addRecipient, recipientsPath } from '@ingot/node/recipients.ts'
import { readSecret, secretPath, writeSecret } from '@ingot/node/secrets.ts'
import { projectDirectory } from '../invocation.ts'
import type { Invocation } from '../invocation.ts'
import { shortPath } from '../render/problem.ts'
import { readValue } from './read-value.ts'

/** Makes an identity unless there is one, and adds its public key to the project's recipients. Prints the public key. */
export async function keygen(invocation: Invocation): Promise<void> {
  const { output, options } = invocation
  const directory = await projectDirectory(invocation)
  const path = identityPath(process.env)
  if (!existsSync(path)) {
    await createIdentity(path)
    output.note(`made the identity ${path}; keep a copy of it: nothing else opens your secrets`)
  }
  const recipients = await recipientsOf(await readIdentities(path))
  for (const recipient of recipients) {
    const added = await addRecipient(directory, recipient)
    const file = shortPath(recipientsPath(directory), process.cwd())
    output.note(added ? `added it to ${file}` : `it is in ${file} already`)
  }
  if (options.json) output.json({ identity: path, recipients })
  else output.result(recipients.join('\n'))
}

/** Seals the value that stands on stdin. */
export async function setSecret(
  invocation: Invocation,
  name: string,
  { node, recipient = [] }: { readonly node?: string; readonly recipient?: readonly string[] },
): Promise<void> {
  const { output, options } = invocation
  const project = await projectDirectory(invocation)
  // A name that cannot be is told before anyone types a value for it.
  secretPath({ project, name, node })
  const value = await readValue(name, invocation.signal)
  const { path, recipients } = await writeSecret({ project, name, node }, value, recipient)
  if (options.json) return output.json({ name, node, path, recipients })
  output.note(
    `sealed ${shortPath(path, process.cwd())} for ${recipients} recipient${recipients === 1 ? '' : 's'}`,
  )
}

/** Opens a secret and writes its value, byte for byte, to stdout. */
export async function showSecret(
  invocation: Invocation,
  name: string,
  node: string | undefined,
): Promise<void> {
  const path = secretPath({ project: await projectDirectory(invocation), name, node })
  process.stdout.write(await readSecret(name, path, await readIdentities(identityPath(process.env))))
}
