import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { pieceBytes } from '@ingot/contracts/release.ts'
import { piecePath } from '@ingot/release/published-paths.ts'
import { publishPieces } from './publish-pieces.ts'

test('a file is published in pieces, and a piece that rotted is written anew', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'ingot-pieces-'))
  t.after(() => rmSync(directory, { recursive: true, force: true }))
  const file = join(directory, 'root')
  const content = Buffer.alloc(pieceBytes + 5, 'a')
  writeFileSync(file, content)
  const { bytes, pieces } = await publishPieces(directory, file)
  assert.deepEqual([bytes, pieces.length], [content.length, 2])
  const read = () => Buffer.concat(pieces.map((sha256) => readFileSync(join(directory, piecePath(sha256)))))
  assert.ok(read().equals(content))
  writeFileSync(join(directory, piecePath(pieces[1] ?? '')), 'bbbbb')
  assert.deepEqual(await publishPieces(directory, file), { bytes, pieces })
  assert.ok(read().equals(content))
})
