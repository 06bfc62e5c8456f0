import { createHash } from 'node:crypto'
import { mkdir, open, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pieceBytes, type PiecedFile } from '@ingot/contracts/release.ts'
import { isAbsent, writeAtomically } from '@ingot/node/write-atomically.ts'
import { piecePath } from '@ingot/release/published-paths.ts'

/**
 * Puts a file into a published directory, in pieces that have their digests for names. What is there already, and whole, stays: releases
 * share the pieces that they have in common, and what was interrupted goes on where it was.
 */
export async function publishPieces(directory: string, file: string): Promise<PiecedFile> {
  const from = await open(file, 'r')
  try {
    const { size: bytes } = await from.stat()
    const pieces: string[] = []
    for (let at = 0; at < bytes; at += pieceBytes) {
      const piece = Buffer.alloc(Math.min(pieceBytes, bytes - at))
      await from.read(piece, 0, piece.length, at)
      pieces.push(await publishPiece(directory, piece))
    }
    return { bytes, pieces }
  } finally {
    await from.close()
  }
}

async function publishPiece(directory: string, piece: Buffer): Promise<string> {
  const sha256 = createHash('sha256').update(piece).digest('hex')
  const path = join(directory, piecePath(sha256))
  if (await holds(path, piece)) return sha256
  await mkdir(dirname(path), { recursive: true })
  await writeAtomically(path, piece, 0o644)
  return sha256
}

async function holds(path: string, piece: Buffer): Promise<boolean> {
  try {
    return piece.equals(await readFile(path))
  } catch (error) {
    if (isAbsent(error)) return false
    throw error
  }
}
