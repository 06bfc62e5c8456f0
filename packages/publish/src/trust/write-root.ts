import type { Root } from '@ingot/contracts/release.ts'
import { nextRoot } from '@ingot/release/follow-roots.ts'
import { rootPath } from '@ingot/release/published-paths.ts'
import { checkSignatures } from '@ingot/release/signatures.ts'
import type { Problem } from '@ingot/contracts/problem.ts'
import type { SignedFile } from '@ingot/release/signed-file.ts'
import type { Signer } from '../keys/signer.ts'
import { verifySignature } from '../minisign/minisign.ts'
import { newStatement, writeStatement } from '../statements/statement-files.ts'

/** A root that was written, and what it lacks to count, if anything. */
export interface WrittenRoot {
  readonly root: Root
  readonly file: SignedFile
  readonly lacks?: Problem
}

/**
 * Signs a root with every key at hand of its own and of the root before it, and writes it. It is written also where
 * signatures are lacking: other holders of keys add theirs (`ingot key sign`).
 */
export async function writeRoot(
  directory: string,
  root: Root,
  before: Root | undefined,
  signer: Signer,
): Promise<WrittenRoot> {
  return signRoot(directory, newStatement(rootPath(root.version), root), root, before, signer)
}

/** Adds the signatures of the keys at hand to a root that has been written. */
export async function signRoot(
  directory: string,
  statement: SignedFile,
  root: Root,
  before: Root | undefined,
  signer: Signer,
): Promise<WrittenRoot> {
  const keys = [...new Set([...root.roles.root.keys, ...(before?.roles.root.keys ?? [])])]
  const file = await signer.sign(statement, keys)
  await writeStatement(directory, file)
  const lacks = lackOf(file, root, before)
  return lacks === undefined ? { root, file } : { root, file, lacks }
}

function lackOf(file: SignedFile, root: Root, before: Root | undefined): Problem | undefined {
  const asked = Object.fromEntries(root.roles.root.keys.map((keyId) => [keyId, null]))
  const complete = { ...file, signatures: { ...asked, ...file.signatures } }
  if (before === undefined) return checkSignatures(root, 'root', complete, verifySignature)
  const step = nextRoot(before, complete, verifySignature)
  return step.kind === 'refuse' ? step.problem : undefined
}
