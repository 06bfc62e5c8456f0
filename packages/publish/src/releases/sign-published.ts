import { requestError } from '@ingot/contracts/problem.ts'
import type { Role, Root } from '@ingot/contracts/release.ts'
import { checkSignatures } from '@ingot/release/signatures.ts'
import type { SignedFile } from '@ingot/release/signed-file.ts'
import type { Signer } from '../keys/signer.ts'
import { verifySignature } from '../minisign/minisign.ts'

/** Throws `key-missing` unless enough keys of a role are at hand. */
export async function needKeys(signer: Signer, root: Root, role: Role, hint?: string): Promise<void> {
  const { keys, threshold } = root.roles[role]
  const there = await signer.available(keys)
  if (there.length >= threshold) return
  throw requestError({
    code: 'key-missing',
    message: `${there.length === 0 ? 'no' : 'not enough'} ${role} key${there.length === 0 ? '' : 's'} to sign with`,
    where: signer.directory,
    why: `${threshold === 1 ? 'one' : threshold} of these has to be there: ${keys.join(', ')}`,
    hint: hint ?? 'bring the medium that holds the key, and name its directory: --keys DIR',
  })
}

/**
 * The statement, signed with every key of the role that is at hand.
 * @throws IngotError `key-missing` where that is too few
 */
export async function signFor(signer: Signer, root: Root, role: Role, file: SignedFile): Promise<SignedFile> {
  const signed = await signer.sign(file, root.roles[role].keys)
  if (checkSignatures(root, role, signed, verifySignature) !== undefined) await needKeys(signer, root, role)
  const problem = checkSignatures(root, role, signed, verifySignature)
  if (problem !== undefined) throw requestError(problem)
  return signed
}
