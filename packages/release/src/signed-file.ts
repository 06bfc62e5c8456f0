import type { z } from 'zod'
import type { Problem } from '@ingot/contracts/problem.ts'
import { largestStatement } from '@ingot/contracts/release.ts'

/** A statement as it was fetched: nothing of it is trusted yet. */
export interface SignedFile {
  /** Where it stands below the published directory. */
  readonly path: string
  readonly text: string
  /** SHA-256 of its bytes, hexadecimal. */
  readonly sha256: string
  /** Content of the signature file of each key that was asked for; null where there is none. */
  readonly signatures: { readonly [keyId: string]: string | null }
}

/**
 * The signing port: whether `signature` (the content of a minisign file, prehashed) is one of exactly the bytes of `file`
 * by `publicKey` (as in `publicKeySchema`). False for whatever is malformed; never throws.
 */
export type VerifySignature = (file: SignedFile, signature: string, publicKey: string) => boolean

/** A value, or why there is none. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: Problem }

/** The statement in a file, by its schema. Says nothing about who signed it. */
export function parseStatement<T>(schema: z.ZodType<T>, file: SignedFile): Parsed<T> {
  if (file.text.length > largestStatement)
    return malformed(file, `it is longer than ${largestStatement} bytes`)
  const { success, data, error } = schema.safeParse(jsonOf(file.text))
  if (success) return { ok: true, value: data }
  const [issue] = error.issues
  return malformed(file, `${issue?.path.join('.') || 'the whole'}: ${issue?.message ?? 'unexpected'}`)
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function malformed(file: SignedFile, why: string): Parsed<never> {
  return {
    ok: false,
    problem: {
      code: 'statement-malformed',
      message: `${file.path} is not a statement that this version understands`,
      where: file.path,
      why,
      hint: 'if the update source is newer than this machine, update to a release in between first',
    },
  }
}
