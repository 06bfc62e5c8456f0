import { createHash } from 'node:crypto'
import { closeSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { requestError } from '@ingot/contracts/problem.ts'
import type { IngotError, Problem } from '@ingot/contracts/problem.ts'

/** A file beside the project, as it was when the project was read. */
export interface LocalFile {
  /** Absolute. */
  readonly path: string
  readonly sha256: string
  readonly bytes: number
}

/**
 * Takes the digest of a file, in pieces, so that its size does not matter.
 * @param where what points at it, for messages.
 * @throws IngotError (`local-file`) when it is not a readable regular file.
 */
export function readLocalFile(path: string, directory: string, where: Problem['where']): LocalFile {
  const absolute = resolve(directory, path)
  try {
    const descriptor = openSync(absolute, 'r')
    try {
      if (!fstatSync(descriptor).isFile())
        throw notReadable(path, absolute, where, 'it is not a regular file')
      return { path: absolute, ...digest(descriptor) }
    } finally {
      closeSync(descriptor)
    }
  } catch (error) {
    throw asNotReadable(error, 'there is no such file', { path, absolute, where })
  }
}

/**
 * Files of a directory and below, by their paths in it, sorted; names that begin with a dot are left out.
 * @param where what points at it, for messages.
 * @throws IngotError (`local-file`) when it is not a readable directory.
 */
export function listLocalFiles(path: string, directory: string, where: Problem['where']): readonly string[] {
  const absolute = resolve(directory, path)
  const below = (at: string): readonly string[] =>
    readdirSync(join(absolute, at), { withFileTypes: true })
      .filter(({ name }) => !name.startsWith('.'))
      .flatMap((entry) => (entry.isDirectory() ? below(join(at, entry.name)) : [join(at, entry.name)]))
  try {
    return below('').toSorted()
  } catch (error) {
    throw asNotReadable(error, 'there is no such directory', { path, absolute, where })
  }
}

function digest(descriptor: number): { readonly sha256: string; readonly bytes: number } {
  const hash = createHash('sha256')
  const piece = Buffer.allocUnsafe(1 << 20)
  let bytes = 0
  for (;;) {
    const length = readSync(descriptor, piece)
    if (length === 0) return { sha256: hash.digest('hex'), bytes }
    hash.update(piece.subarray(0, length))
    bytes += length
  }
}

/** What the file system said of a path; anything else is passed on. */
function asNotReadable(
  error: unknown,
  absent: string,
  {
    path,
    absolute,
    where,
  }: { readonly path: string; readonly absolute: string; readonly where: Problem['where'] },
): unknown {
  if (!(error instanceof Error && 'code' in error)) return error
  return notReadable(path, absolute, where, error.code === 'ENOENT' ? absent : error.message)
}

function notReadable(path: string, absolute: string, where: Problem['where'], why: string): IngotError {
  return requestError({
    code: 'local-file',
    message: `'${path}' cannot be read`,
    ...(where === undefined ? {} : { where }),
    why: `${why}: ${absolute}`,
  })
}
