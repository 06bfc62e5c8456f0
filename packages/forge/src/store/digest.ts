import { createHash, hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { canonicalJson } from '@ingot/contracts/json.ts'

export function sha256OfText(text: string): string {
  return hash('sha256', text)
}

/** Digest of a value in canonical JSON form. */
export function sha256OfValue(value: unknown): string {
  return sha256OfText(canonicalJson(value))
}

export async function sha256OfFile(file: string, signal?: AbortSignal): Promise<string> {
  const digest = createHash('sha256')
  const chunks = createReadStream(file, { highWaterMark: 1 << 20 })
  await (signal ? pipeline(chunks, digest, { signal }) : pipeline(chunks, digest))
  return digest.digest('hex')
}
