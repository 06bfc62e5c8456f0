import { createPublicKey, sign as signBytes, verify as verifyBytes } from 'node:crypto'
import { blake2b } from '@noble/hashes/blake2.js'
import { decodeBase64 } from '@ingot/contracts/base64.ts'
import { keyIdText, parsePublicKey } from '@ingot/release/public-key.ts'
import type { VerifySignature } from '@ingot/release/signed-file.ts'
import { privateKeyObject, type SecretKey } from './secret-key.ts'

/** DER of an Ed25519 public key up to its 32 bytes (RFC 8410). */
const publicPrefix = Buffer.from('302a300506032b6570032100', 'hex')

/** `ED`: the signature is of the BLAKE2b-512 digest. minisign's older form, of the bytes themselves, is not taken. */
const prehashed = Buffer.from('ED')

/**
 * A minisign signature file of these bytes.
 * @param trustedComment one line that is signed, too; minisign shows it
 */
export function signStatement(bytes: Uint8Array, key: SecretKey, trustedComment: string): string {
  const privateKey = privateKeyObject(key.seed)
  const signature = signBytes(null, blake2b(bytes), privateKey)
  const comment = Buffer.from(trustedComment)
  const global = signBytes(null, Buffer.concat([signature, comment]), privateKey)
  return [
    `untrusted comment: signature by key ${keyIdText(key.keyId)}`,
    Buffer.concat([prehashed, key.keyId, signature]).toString('base64'),
    `trusted comment: ${trustedComment}`,
    global.toString('base64'),
    '',
  ].join('\n')
}

/** The signing port in Node: as `minisign -V` judges, for prehashed signatures only. */
export const verifySignature: VerifySignature = (file, signature, publicKey) =>
  verifyMinisign(Buffer.from(file.text), signature, publicKey)

/** Whether a signature file is one of these bytes, by this key, its trusted comment included. Never throws. */
export function verifyMinisign(bytes: Uint8Array, signatureFile: string, publicKey: string): boolean {
  const key = parsePublicKey(publicKey)
  const signature = parseSignature(signatureFile)
  if (key === undefined || signature === undefined || signature.keyId !== key.keyId) return false
  const publicObject = createPublicKey({
    key: Buffer.concat([publicPrefix, key.bytes]),
    format: 'der',
    type: 'spki',
  })
  return (
    verifyBytes(null, blake2b(bytes), publicObject, signature.signature) &&
    verifyBytes(null, Buffer.concat([signature.signature, signature.comment]), publicObject, signature.global)
  )
}

interface SignatureFile {
  readonly keyId: string
  readonly signature: Uint8Array
  readonly comment: Uint8Array
  readonly global: Uint8Array
}

function parseSignature(text: string): SignatureFile | undefined {
  const [untrusted = '', first = '', trusted = '', second = '', ...rest] = text.split('\n')
  const lead = 'trusted comment: '
  if (!untrusted.startsWith('untrusted comment: ') || !trusted.startsWith(lead)) return undefined
  if (rest.some((line) => line !== '')) return undefined
  const [bytes, global] = [decodeBase64(first), decodeBase64(second)]
  if (bytes?.length !== 74 || global?.length !== 64 || !prehashed.equals(bytes.subarray(0, 2)))
    return undefined
  return {
    keyId: keyIdText(bytes.subarray(2, 10)),
    signature: bytes.subarray(10),
    comment: Buffer.from(trusted.slice(lead.length)),
    global,
  }
}
