import { createHash, hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { canonicalJson } from '@ingot/contracts/json.ts'

export function sha256OfText(text: string): string {
  return hash('sha256', text)
}

/** Digest of a value in canonical JSON form. */
export function sha256OfValue(value: unknown): string {
  return sha256OfText(canonicalJson(value))
}

/** Digest of a file, by path or open (which stays open). */
export async function sha256OfFile(file: string | FileHandle, signal?: AbortSignal): Promise<string> {
  const digest = createHash('sha256')
  const options = { highWaterMark: 1 << 20 }
  const chunks =
    typeof file === 'string'
      ? createReadStream(file, options)
      : file.createReadStream({ ...options, autoClose: false })
  await (signal ? pipeline(chunks, digest, { signal }) : pipeline(chunks, digest))
  return digest.digest('hex')
}
