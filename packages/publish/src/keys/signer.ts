import type { SignedFile } from '@ingot/release/signed-file.ts'
import { signStatement } from '../minisign/minisign.ts'
import type { SecretKey } from '../minisign/secret-key.ts'
import { findKeyFile, loadKey } from './key-directory.ts'

/** Signs with the keys that are at hand. */
export interface Signer {
  /** Where it looks for keys. */
  readonly directory: string
  /** Those of these keys whose files are there. */
  available(keyIds: readonly string[]): Promise<readonly string[]>
  /** The statement with signatures of all these keys that are there, beside those that it has. */
  sign(file: SignedFile, keyIds: readonly string[]): Promise<SignedFile>
}

/**
 * A signer of the keys in a directory. Each is read once, when it is first needed.
 * @param askPassword called for a key that is protected by one, with its path
 */
export function openSigner(directory: string, askPassword: (path: string) => Promise<string>): Signer {
  const loaded = new Map<string, Promise<SecretKey | undefined>>()
  const load = async (keyId: string): Promise<SecretKey | undefined> => {
    const path = await findKeyFile(directory, keyId)
    return path === undefined ? undefined : loadKey(path, keyId, askPassword)
  }
  const keyOf = (keyId: string): Promise<SecretKey | undefined> => {
    const key = loaded.get(keyId) ?? load(keyId)
    loaded.set(keyId, key)
    return key
  }
  return {
    directory,
    available: async (keyIds) => {
      const paths = await Promise.all(keyIds.map((keyId) => findKeyFile(directory, keyId)))
      return keyIds.filter((_keyId, index) => paths[index] !== undefined)
    },
    sign: async (file, keyIds) => {
      const signatures: Record<string, string | null> = { ...file.signatures }
      for (const keyId of keyIds) {
        if (typeof signatures[keyId] === 'string') continue
        const key = await keyOf(keyId)
        if (key !== undefined)
          signatures[keyId] = signStatement(Buffer.from(file.text), key, `ingot statement ${file.path}`)
      }
      return { ...file, signatures }
    },
  }
}
