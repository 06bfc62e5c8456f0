import { cpSync, existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createKey } from '@ingot/publish/keys/key-directory.ts'
import { openSigner, type Signer } from '@ingot/publish/keys/signer.ts'
import { keyIdOf, publicKeyLine } from '@ingot/publish/minisign/secret-key.ts'
import { firstRoot } from '@ingot/publish/trust/change-root.ts'
import { writeRoot } from '@ingot/publish/trust/write-root.ts'

/** Keys in a directory, made where there are none; each project gets the root that names them. */
export async function keysFor(projects: readonly string[], directory: string): Promise<Signer> {
  const signer = openSigner(directory, () => Promise.reject(new Error('no key has a password')))
  const [first = '', ...others] = projects
  if (!existsSync(join(first, 'trust'))) {
    rmSync(directory, { recursive: true, force: true })
    const [root, release, channel] = await Promise.all(
      (['root', 'release', 'channel'] as const).map(async (role) => {
        const { key } = await createKey(directory, { role, project: first })
        return { keyId: keyIdOf(key), publicKey: publicKeyLine(key) }
      }),
    )
    if (!root || !release || !channel) throw new Error('a role has no key')
    await writeRoot(first, firstRoot({ root, release, channel }, new Date()), undefined, signer)
  }
  for (const other of others) cpSync(join(first, 'trust'), join(other, 'trust'), { recursive: true })
  return signer
}
