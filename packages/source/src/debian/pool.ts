import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'

/** Where a package file lies in a pool, by its digest: `<pool>/<aa>/<sha256>.deb`. */
export function poolPath(pool: string, sha256: string): string {
  return join(pool, sha256.slice(0, 2), `${sha256}.deb`)
}

/** What a pool holds under a digest: nothing, the right bytes, or others. Reads the whole file. */
export async function inspectPooled(
  pool: string,
  sha256: string,
  bytes: number,
  signal?: AbortSignal,
): Promise<'absent' | 'sound' | 'damaged'> {
  const path = poolPath(pool, sha256)
  const found = await stat(path).catch(() => undefined)
  if (!found) return 'absent'
  if (!found.isFile() || found.size !== bytes) return 'damaged'
  return (await digestOfFile(path, signal)) === sha256 ? 'sound' : 'damaged'
}

/** SHA-256 of a file's bytes, hex. */
export async function digestOfFile(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), hash, { ...(signal && { signal }) })
  return hash.digest('hex')
}
