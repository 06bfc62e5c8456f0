import { requestError } from '@ingot/contracts/problem.ts'
import type { Root } from '@ingot/contracts/release.ts'
import type { SignedFile } from '@ingot/release/signed-file.ts'
import type { Signer } from '../keys/signer.ts'
import { readHeads, readRelease, releasedSystems } from '../releases/read-releases.ts'
import { signFor } from '../releases/sign-published.ts'
import { readStatement, writeStatement } from '../statements/statement-files.ts'
import { readTrust, type Trust } from './trust.ts'

/**
 * Brings the project's roots into the published directory. What channels lead to is signed by the new root's keys first:
 * a machine that takes the new root finds everything in order, and one that does not yet, too.
 *
 * @returns whether anything was written
 * @throws IngotError `trust-differs` where the directory follows other roots, `key-missing`
 */
export async function publishTrust(directory: string, trust: Trust, signer: Signer): Promise<boolean> {
  const published = await readTrust(directory)
  const same = await Promise.all(
    trust.files.map(async ({ path, text }) => (await readStatement(directory, path))?.text === text),
  )
  if (
    published !== null &&
    (published.root.version > trust.root.version || !same[published.root.version - 1])
  ) {
    throw differs(directory, published.root)
  }
  if (same.every(Boolean)) return false
  if (published !== null) await signAgain(directory, published.root, trust.root, signer)
  for (const [index, file] of trust.files.entries()) if (!same[index]) await writeStatement(directory, file)
  return true
}

/** Heads, and the releases that a machine may meet on its way to what they name. */
async function signAgain(directory: string, old: Root, root: Root, signer: Signer): Promise<void> {
  for (const system of await releasedSystems(directory)) {
    const heads = (await readHeads(directory, old, system)).filter(({ unsigned }) => unsigned === undefined)
    for (const { file, value } of heads) {
      for (const release of await releasesOnTheWay(directory, old, system, value.release.sequence)) {
        await writeStatement(directory, await signFor(signer, root, 'release', release))
      }
      await writeStatement(directory, await signFor(signer, root, 'channel', file))
    }
  }
}

async function releasesOnTheWay(
  directory: string,
  old: Root,
  system: string,
  sequence: number,
): Promise<readonly SignedFile[]> {
  const found = sequence === 0 ? null : await readRelease(directory, old, system, sequence)
  if (found === null || found.unsigned !== undefined) return []
  return [found.file, ...(await releasesOnTheWay(directory, old, system, found.value.minimumSequence))]
}

function differs(directory: string, published: Root): Error {
  return requestError({
    code: 'trust-differs',
    message: 'the published directory follows other roots than this project',
    where: `${directory}/trust`,
    why: `it stands at version ${published.version}, which this project's trust/ does not have`,
    hint: 'bring trust/ up to date from version control, or publish to another directory: --to DIR',
  })
}
