import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  scrypt as scryptCallback,
  type KeyObject,
} from 'node:crypto'
import { promisify } from 'node:util'
import { blake2b } from '@noble/hashes/blake2.js'
import { requestError } from '@ingot/contracts/problem.ts'
import { keyIdText } from '@ingot/release/public-key.ts'

const scrypt = promisify<Buffer, Buffer, number, object, Buffer>(scryptCallback)

/** DER of an Ed25519 private key up to its 32 bytes (RFC 8410). */
const privatePrefix = Buffer.from('302e020100300506032b657004220420', 'hex')

/** An Ed25519 key as minisign keeps it. Never printed, never in an error. */
export interface SecretKey {
  readonly keyId: Uint8Array
  /** 32 bytes. */
  readonly seed: Uint8Array
  /** 32 bytes. */
  readonly publicKey: Uint8Array
}

/** A new key. Random by nature, its name too. */
export function generateSecretKey(): SecretKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  return {
    keyId: randomBytes(8),
    seed: privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-32),
    publicKey: publicKey.export({ format: 'der', type: 'spki' }).subarray(-32),
  }
}

/** The line that stands in `root.keys`. */
export function publicKeyLine({ keyId, publicKey }: SecretKey): string {
  return Buffer.concat([Buffer.from('Ed'), keyId, publicKey]).toString('base64')
}

/** The name of a key, as minisign prints it. */
export function keyIdOf({ keyId }: SecretKey): string {
  return keyIdText(keyId)
}

/** Limits that libsodium calls sensitive, and minisign uses: 1 GiB of memory, a few seconds. */
const opsLimit = 33_554_432n
const memLimit = 1_073_741_824n

/** minisign's file: algorithms (6), salt (32), limits (16), then id, seed, public key and checksum (104), masked. */
const headBytes = 54
const maskedBytes = 104

/**
 * The content of a minisign secret key file.
 * @param password absent: the key lies in it as it is (as `minisign -G -W` writes it)
 */
export async function writeSecretKey(key: SecretKey, password?: string): Promise<string> {
  const salt = password === undefined ? Buffer.alloc(32) : randomBytes(32)
  const limits = Buffer.alloc(16)
  if (password !== undefined) {
    limits.writeBigUInt64LE(opsLimit, 0)
    limits.writeBigUInt64LE(memLimit, 8)
  }
  const algorithms = Buffer.from(password === undefined ? 'Ed\0\0B2' : 'EdScB2', 'latin1')
  const plain = Buffer.concat([key.keyId, key.seed, key.publicKey, checksumOf(key)])
  const mask = password === undefined ? undefined : await maskFrom(password, salt, opsLimit, memLimit)
  const bytes = Buffer.concat([algorithms, salt, limits, masked(plain, mask)])
  const comment = `untrusted comment: minisign ${password === undefined ? '' : 'encrypted '}secret key`
  return `${comment}\n${bytes.toString('base64')}\n`
}

/**
 * Reads a minisign secret key file.
 *
 * @param askPassword called where the key is protected by one
 * @param where the file's path, for messages
 * @throws IngotError `key-file-malformed`, `key-password-wrong`
 */
export async function readSecretKey(
  text: string,
  where: string,
  askPassword: () => Promise<string>,
): Promise<SecretKey> {
  const [, line = ''] = text.split('\n')
  const bytes = Buffer.from(line.trim(), 'base64')
  const algorithms = bytes.subarray(0, 6).toString('latin1')
  const locked = algorithms === 'EdScB2'
  if (bytes.length !== headBytes + maskedBytes || !(locked || algorithms === 'Ed\0\0B2'))
    throw malformed(where)
  const [ops, mem] = [bytes.readBigUInt64LE(38), bytes.readBigUInt64LE(46)]
  const mask = locked ? await maskFrom(await askPassword(), bytes.subarray(6, 38), ops, mem) : undefined
  const plain = masked(bytes.subarray(headBytes), mask)
  const key = { keyId: plain.subarray(0, 8), seed: plain.subarray(8, 40), publicKey: plain.subarray(40, 72) }
  const checksum = plain.subarray(72)
  if (checksum.equals(checksumOf(key))) return key
  // minisign leaves the checksum of an unprotected key empty.
  if (!locked && checksum.equals(Buffer.alloc(32)) && belongTogether(key)) return key
  throw locked ? passwordWrong(where) : malformed(where)
}

function belongTogether({ seed, publicKey }: SecretKey): boolean {
  const own = createPublicKey(privateKeyObject(seed)).export({ format: 'der', type: 'spki' })
  return own.subarray(-32).equals(publicKey)
}

/** The key as Node's cryptography takes it. */
export function privateKeyObject(seed: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.concat([privatePrefix, seed]), format: 'der', type: 'pkcs8' })
}

function checksumOf({ keyId, seed, publicKey }: SecretKey): Buffer {
  return Buffer.from(blake2b(Buffer.concat([Buffer.from('Ed'), keyId, seed, publicKey]), { dkLen: 32 }))
}

function masked(bytes: Buffer, mask: Buffer | undefined): Buffer {
  return mask === undefined ? bytes : Buffer.from(bytes.map((byte, index) => byte ^ (mask[index] ?? 0)))
}

/** As crypto_pwhash_scryptsalsa208sha256 of libsodium derives scrypt's parameters from its two limits. */
function maskFrom(password: string, salt: Buffer, ops: bigint, mem: bigint): Promise<Buffer> {
  const r = 8
  const operations = Math.max(Number(ops), 32_768)
  const byMemory = operations >= Number(mem) / 32
  const most = byMemory ? Number(mem) / (r * 128) : operations / (r * 4)
  const N = 2 ** Math.min(Math.floor(Math.log2(most)), 24)
  const p = byMemory ? Math.max(1, Math.floor(Math.min(operations / 4 / N, 0x3fffffff) / r)) : 1
  return scrypt(Buffer.from(password), salt, maskedBytes, { N, r, p, maxmem: 2 ** 32 })
}

function malformed(where: string): Error {
  return requestError({
    code: 'key-file-malformed',
    message: 'this is no secret key of minisign, or it is damaged',
    where,
    hint: 'take it back from where you keep copies; `ingot key rotate` replaces a lost key',
  })
}

function passwordWrong(where: string): Error {
  return requestError({
    code: 'key-password-wrong',
    message: 'the password does not open this key',
    where,
    hint: 'try again; `ingot key rotate` replaces a key whose password is lost',
  })
}
