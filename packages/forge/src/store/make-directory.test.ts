import assert from 'node:assert/strict'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { makeDirectory } from './make-directory.ts'

test('directories are made down to the last one, and found there the next time', async (t) => {
  const root = await mkdtemp(path.join(tmpdir(), 'ingot-directory-'))
  t.after(() => rm(root, { recursive: true }))
  const deep = path.join(root, 'a/b/c')
  await makeDirectory(deep, 0o700)
  await makeDirectory(deep, 0o700)
  assert.equal((await stat(deep)).mode & 0o777, 0o700)
  await writeFile(path.join(root, 'file'), '')
  await assert.rejects(makeDirectory(path.join(root, 'file')), { code: 'EEXIST' })
  await assert.rejects(makeDirectory(path.join(root, 'file/x')), { code: 'ENOTDIR' })
})

test('where the kernel makes none, it says so', { timeout: 5000 }, async () => {
  await assert.rejects(makeDirectory('/proc/ingot/store'), { code: 'ENOENT' })
})
