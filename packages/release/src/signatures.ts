import type { Problem } from '@ingot/contracts/problem.ts'
import type { Role, Root } from '@ingot/contracts/release.ts'
import type { SignedFile, VerifySignature } from './signed-file.ts'

/** Keys of a role whose signatures nobody has asked for yet. */
export function keysToAsk(root: Root, role: Role, file: SignedFile): readonly string[] {
  return root.roles[role].keys.filter((id) => !(id in file.signatures))
}

/**
 * Whether `file` is signed by as many keys of `role` as `root` asks for; undefined where it is, else why not. A key counts
 * once, and no signature counts whose key is not in the role.
 */
export function checkSignatures(
  root: Root,
  role: Role,
  file: SignedFile,
  verify: VerifySignature,
): Problem | undefined {
  const { keys, threshold } = root.roles[role]
  const present = keys.filter((id) => typeof file.signatures[id] === 'string')
  const valid = present.filter((id) => verify(file, file.signatures[id] ?? '', root.keys[id] ?? ''))
  if (valid.length >= threshold) return undefined
  const wrong = present.filter((id) => !valid.includes(id))
  if (present.length === 0) {
    return {
      code: 'statement-unsigned',
      message: `${file.path} carries no signature by a ${role} key that this machine trusts`,
      where: file.path,
      why: `trusted for it by root version ${root.version}: ${keys.join(', ')}`,
      hint: 'it may have arrived damaged: try again; else whoever publishes it signs it with one of these keys, or publishes a root that names the right ones',
    }
  }
  return {
    code: wrong.length > 0 ? 'signature-wrong' : 'signatures-too-few',
    message:
      wrong.length > 0
        ? `the signature of ${file.path} does not fit what it says`
        : `${file.path} is signed by too few ${role} keys`,
    where: file.path,
    why: [
      `${valid.length} of ${threshold} signatures that root version ${root.version} asks for are good`,
      ...(wrong.length > 0 ? [`not good: ${wrong.join(', ')}`] : []),
    ].join('; '),
    hint:
      wrong.length > 0
        ? 'it was changed after it was signed, or did not arrive whole: publish it again; if it stays, mistrust the update source'
        : 'the other holders of keys sign it, too, before it is published',
  }
}
