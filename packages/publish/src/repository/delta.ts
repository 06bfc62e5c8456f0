import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isAbsent } from '@ingot/node/write-atomically.ts'

/** What a request for one object costs beside the object: headers of question and answer, bytes. */
const requestOverhead = 500

/** What a machine fetches that has the previous release. */
export interface TransferSize {
  /** Objects that it lacks, and their bytes as they lie in the repository. */
  readonly objects: { readonly count: number; readonly bytes: number }
  /** Bytes of the delta; undefined where none was made. */
  readonly delta?: number
}

/** Whether a delta is worth keeping. */
export function deltaPays({ objects, delta }: TransferSize): boolean {
  return delta !== undefined && delta < objects.bytes + objects.count * requestOverhead
}

/** Object files that a listing of `ostree ls --recursive --checksum` names, relative to `objects`. */
export function objectsOf(listing: string): ReadonlySet<string> {
  const files = listing.split('\n').flatMap((line) => {
    const [type = '', , , , first, second] = line.split(/ +/)
    if (first === undefined) return []
    if (!type.startsWith('d')) return [objectFile(first, 'filez')]
    return [objectFile(first, 'dirtree'), ...(second === undefined ? [] : [objectFile(second, 'dirmeta')])]
  })
  return new Set(files)
}

function objectFile(checksum: string, kind: string): string {
  return `${checksum.slice(0, 2)}/${checksum.slice(2)}.${kind}`
}

/** Where OSTree keeps the delta between two commits: their checksums in its own base64. */
export function deltaDirectory(from: string, to: string): string {
  const [start, end] = [from, to].map((checksum) =>
    Buffer.from(checksum, 'hex').toString('base64').replaceAll('/', '_').replace(/=+$/, ''),
  ) as [string, string]
  return `deltas/${start.slice(0, 2)}/${start.slice(2)}-${end}`
}

/** Bytes of the objects that `after` has and `before` has not, and of the delta between them. */
export async function transferSize(
  repository: string,
  { before, after, delta }: { readonly before: string; readonly after: string; readonly delta: string },
): Promise<TransferSize> {
  const present = objectsOf(before)
  const missing = [...objectsOf(after)].filter((object) => !present.has(object))
  const sizes = await Promise.all(missing.map((object) => sizeOf(join(repository, 'objects', object))))
  const objects = { count: missing.length, bytes: sizes.reduce((sum, size) => sum + size, 0) }
  const files = await readdir(join(repository, delta)).catch((error: unknown): string[] => {
    if (isAbsent(error)) return []
    throw error
  })
  if (!files.includes('superblock')) return { objects }
  const parts = await Promise.all(files.map((file) => sizeOf(join(repository, delta, file))))
  return { objects, delta: parts.reduce((sum, size) => sum + size, 0) }
}

/** Takes a delta away that costs more than it saves. */
export async function removeDelta(repository: string, delta: string): Promise<void> {
  await rm(join(repository, delta), { recursive: true, force: true })
}

async function sizeOf(file: string): Promise<number> {
  return (await stat(file)).size
}
