import { open, realpath, writeFile } from 'node:fs/promises'
import { join, resolve, sep } from 'node:path'
import { requestError } from '@ingot/contracts/problem.ts'
import type { Role } from '@ingot/contracts/release.ts'
import { makeDirectory } from '@ingot/forge/store/make-directory.ts'
import { isAbsent } from '@ingot/node/write-atomically.ts'
import {
  generateSecretKey,
  keyIdOf,
  readSecretKey,
  writeSecretKey,
  type SecretKey,
} from '../minisign/secret-key.ts'
import { namesIn } from '../statements/statement-files.ts'

interface Environment {
  readonly [name: string]: string | undefined
}

/** Where secret keys are: `named`, else `INGOT_KEYS`, else `ingot/keys` in the user's configuration directory. */
export function keyDirectory(named: string | undefined, environment: Environment): string {
  const chosen = named ?? environment['INGOT_KEYS']
  if (chosen !== undefined && chosen !== '') return resolve(chosen)
  const configuration = environment['XDG_CONFIG_HOME']
  const base =
    configuration === undefined || configuration === ''
      ? join(environment['HOME'] ?? '/root', '.config')
      : configuration
  return join(base, 'ingot', 'keys')
}

/**
 * Makes the directory of secret keys, which only its owner may enter, where it is missing.
 * @throws IngotError `keys-in-project` where it lies in the project: it would be committed one day.
 */
export async function prepareKeyDirectory(directory: string, project: string): Promise<void> {
  await makeDirectory(directory, 0o700)
  const inside = `${await realpath(project)}${sep}`
  if (`${await realpath(directory)}${sep}`.startsWith(inside)) throw keysInProject(directory)
}

/**
 * Makes a key, in a file that only its owner can read.
 * @param password protects the file, where given
 * @throws IngotError `keys-in-project`
 */
export async function createKey(
  directory: string,
  { role, password, project }: { readonly role: Role; readonly password?: string; readonly project: string },
): Promise<{ readonly key: SecretKey; readonly path: string }> {
  await prepareKeyDirectory(directory, project)
  const key = generateSecretKey()
  const path = join(directory, `${role}-${keyIdOf(key)}.key`)
  await writeFile(path, await writeSecretKey(key, password), { flag: 'wx', mode: 0o600, flush: true })
  return { key, path }
}

/** The file of a key in a directory, by the name of the key; undefined where it is not there. */
export async function findKeyFile(directory: string, keyId: string): Promise<string | undefined> {
  const name = (await namesIn(directory)).find((file) => file.endsWith(`${keyId}.key`))
  return name === undefined ? undefined : join(directory, name)
}

/**
 * Reads a key.
 * @param askPassword called where the file is protected, with its path
 * @throws IngotError `key-exposed` (others may read it), `key-misnamed`, and as `readSecretKey` does
 */
export async function loadKey(
  path: string,
  keyId: string,
  askPassword: (path: string) => Promise<string>,
): Promise<SecretKey> {
  const key = await readSecretKey(await readPrivateFile(path), path, () => askPassword(path))
  if (keyIdOf(key) === keyId) return key
  throw requestError({
    code: 'key-misnamed',
    message: `this file holds the key ${keyIdOf(key)}, not ${keyId}`,
    where: path,
    hint: `name it after the key that it holds: ${keyIdOf(key)}.key`,
  })
}

/**
 * Text of a file that only its owner may read.
 * @throws IngotError `key-missing`, `key-exposed`
 */
export async function readPrivateFile(path: string): Promise<string> {
  const file = await open(path, 'r').catch((error: unknown) => {
    if (isAbsent(error)) throw requestError({ code: 'key-missing', message: 'this key is gone', where: path })
    throw error
  })
  try {
    const { mode } = await file.stat()
    if ((mode & 0o077) !== 0) {
      throw requestError({
        code: 'key-exposed',
        message: 'this secret key can be read by others',
        where: path,
        why: `its mode is ${(mode & 0o777).toString(8).padStart(4, '0')}`,
        hint: `run: chmod 600 ${path} (and rotate the key, if others were on this machine)`,
      })
    }
    return await file.readFile('utf8')
  } finally {
    await file.close()
  }
}

function keysInProject(directory: string): Error {
  return requestError({
    code: 'keys-in-project',
    message: 'secret keys are not kept in the project',
    where: directory,
    why: 'what lies there is committed and published one day',
    hint: 'keep them elsewhere: leave --keys and INGOT_KEYS away, or name a directory of your own',
  })
}
