import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { pieceBytes } from '@ingot/contracts/release.ts'
import { piecePath } from '@ingot/release/published-paths.ts'
import { publishPieces } from './publish-pieces.ts'

test('pieces are the file, and are written once', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'ingot-pieces-'))
  t.after(() => rmSync(directory, { recursive: true, force: true }))
  const content = Buffer.concat([
    Buffer.alloc(pieceBytes, 1),
    Buffer.alloc(pieceBytes, 1),
    Buffer.from('end'),
  ])
  const file = join(directory, 'file')
  writeFileSync(file, content)
  const { bytes, pieces } = await publishPieces(directory, file)
  assert.equal(bytes, content.length)
  assert.equal(pieces.length, 3)
  const paths = pieces.map((sha256) => join(directory, piecePath(sha256)))
  assert.ok(Buffer.concat(paths.map((path) => readFileSync(path))).equals(content))
  assert.equal(readdirSync(join(directory, 'pieces')).length, 2, 'what is the same is there once')

  const before = paths.map((path) => statSync(path).ino)
  writeFileSync(paths[2] ?? '', 'e')
  assert.deepEqual(await publishPieces(directory, file), { bytes, pieces })
  assert.deepEqual(
    paths.map((path) => statSync(path).ino).map((inode, index) => inode === before[index]),
    [true, true, false],
  )
})
