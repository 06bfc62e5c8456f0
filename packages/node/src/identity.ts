import { mkdir, open, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Decrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import { requestError } from '@ingot/contracts/problem.ts'
import { isAbsent } from './write-atomically.ts'

/** The keys that open this person's secrets, and the file they came from (for messages; never the keys). */
export interface Identities {
  readonly path: string
  /** `AGE-SECRET-KEY-1...`, at least one. */
  readonly keys: readonly string[]
}

export interface Environment {
  readonly [name: string]: string | undefined
}

/** Where the identity is: `INGOT_AGE_IDENTITY`, else `ingot/identity.txt` in the user's configuration directory. */
export function identityPath(environment: Environment): string {
  const named = environment['INGOT_AGE_IDENTITY']
  if (named !== undefined && named !== '') return named
  const configuration = environment['XDG_CONFIG_HOME']
  if (configuration !== undefined && configuration !== '') return join(configuration, 'ingot', 'identity.txt')
  return join(environment['HOME'] ?? '/root', '.config', 'ingot', 'identity.txt')
}

/**
 * Reads an age identity file (one key a line, `#` starts a comment).
 * @throws IngotError `identity-missing`, `identity-exposed` (others may read it), `identity-invalid`.
 */
export async function readIdentities(path: string): Promise<Identities> {
  const text = await readPrivateFile(path)
  const keys = contentLines(text)
  for (const [number, key] of keys) if (!isIdentity(key)) throw identityInvalid(`${path}:${number}`)
  if (keys.length === 0) throw identityInvalid(path)
  return { path, keys: keys.map(([, key]) => key) }
}

async function readPrivateFile(path: string): Promise<string> {
  try {
    const file = await open(path, 'r')
    try {
      const { mode } = await file.stat()
      if ((mode & 0o077) !== 0) throw identityExposed(path, mode & 0o777)
      return await file.readFile('utf8')
    } finally {
      await file.close()
    }
  } catch (error) {
    if (isAbsent(error)) throw identityMissing(path)
    throw error
  }
}

/** Lines that are neither empty nor comments, with their numbers from 1. Shared by identity and recipients files. */
export function contentLines(text: string): readonly (readonly [number: number, line: string])[] {
  return text
    .split('\n')
    .map((line, index) => [index + 1, line.trim()] as const)
    .filter(([, line]) => line !== '' && !line.startsWith('#'))
}

function isIdentity(key: string): boolean {
  try {
    new Decrypter().addIdentity(key)
    return true
  } catch {
    return false
  }
}

/**
 * Makes a new identity, readable by its owner only, and returns its recipient (`age1...`).
 * Random by nature: it is the one thing that can be made neither from the lock nor twice.
 * @throws IngotError `identity-exists` where a file is already there; it is never overwritten.
 */
export async function createIdentity(path: string): Promise<string> {
  const identity = await generateX25519Identity()
  const recipient = await identityToRecipient(identity)
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  try {
    await writeFile(path, `# public key: ${recipient}\n${identity}\n`, {
      flag: 'wx',
      mode: 0o600,
      flush: true,
    })
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') throw identityExists(path)
    throw error
  }
  return recipient
}

/** The recipients (`age1...`) that these identities open. */
export function recipientsOf(identities: Identities): Promise<readonly string[]> {
  return Promise.all(identities.keys.map((key) => identityToRecipient(key)))
}

function identityMissing(path: string): Error {
  return requestError({
    code: 'identity-missing',
    message: 'there is no age identity to open secrets with',
    where: path,
    hint: 'make one with `ingot secret keygen`, or name yours with INGOT_AGE_IDENTITY=FILE',
  })
}

function identityExposed(path: string, mode: number): Error {
  return requestError({
    code: 'identity-exposed',
    message: 'the age identity can be read by others',
    where: path,
    why: `its mode is ${mode.toString(8).padStart(4, '0')}`,
    hint: `run: chmod 600 ${path} (and make a new one, if others were on this machine)`,
  })
}

function identityInvalid(where: string): Error {
  return requestError({
    code: 'identity-invalid',
    message: 'this is not an age identity',
    where,
    hint: 'expected a line that starts with AGE-SECRET-KEY-1, as `ingot secret keygen` writes it',
  })
}

function identityExists(path: string): Error {
  return requestError({
    code: 'identity-exists',
    message: 'there is an identity already; it is not overwritten',
    where: path,
    why: 'secrets that only it can open would be lost',
    hint: 'use it, or name another place with INGOT_AGE_IDENTITY=FILE',
  })
}
