import { decodeBase64 } from '@ingot/contracts/base64.ts'

/** What a minisign public key (one line of base64) holds. */
export interface PublicKey {
  /** As minisign prints it. */
  readonly keyId: string
  /** Ed25519, 32 bytes. */
  readonly bytes: Uint8Array
}

/** Reads the key line of a minisign public key file; undefined where it is none. */
export function parsePublicKey(line: string): PublicKey | undefined {
  const bytes = decodeBase64(line.trim())
  if (bytes?.length !== 42 || bytes[0] !== 0x45 || bytes[1] !== 0x64) return undefined
  return { keyId: keyIdText(bytes.subarray(2, 10)), bytes: bytes.slice(10) }
}

/** Eight bytes as minisign prints them: a little-endian number in hexadecimal. */
export function keyIdText(bytes: Uint8Array): string {
  return [...bytes]
    .toReversed()
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase()
}
