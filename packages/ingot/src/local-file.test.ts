import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { IngotError } from '@ingot/contracts/problem.ts'
import { listLocalFiles } from './local-file.ts'

test('files of a directory and below, in one order on every machine, without what is hidden', (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'ingot-list-'))
  t.after(() => rmSync(directory, { recursive: true }))
  for (const path of ['look/b.conf', 'look/icons/z.png', 'look/a', 'look/.git/config', 'look/icons/.keep']) {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), '')
  }
  assert.deepEqual(listLocalFiles('./look', directory, undefined), ['a', 'b.conf', 'icons/z.png'])
  for (const wrong of ['nowhere', 'look/a'])
    assert.throws(
      () => listLocalFiles(wrong, directory, 'here'),
      (error) => error instanceof IngotError && error.problems[0]?.code === 'local-file',
    )
})
