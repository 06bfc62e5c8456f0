import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { createTarReader } from './tar.ts'

test('files are picked out of a tar, in chunks of any size', (context) => {
  const directory = mkdtempSync(join(tmpdir(), 'ingot-tar-'))
  context.after(() => rmSync(directory, { recursive: true }))
  const tree = join(directory, 'tree')
  mkdirSync(join(tree, 'usr/lib'), { recursive: true })
  writeFileSync(join(tree, 'big'), Buffer.alloc(200_000, 1))
  writeFileSync(join(tree, 'empty'), '')
  writeFileSync(join(tree, 'usr/lib/a.conf'), 'a'.repeat(700))
  writeFileSync(join(tree, 'usr/lib/z.conf'), 'z')
  const tar = execFileSync('tar', ['--create', '--sort=name', '--directory', tree, '.'])
  for (const size of [1, 100, 512, 1000, 65_536, tar.length]) {
    const found: string[] = []
    const feed = createTarReader(
      (path) => path.endsWith('.conf') || path === 'empty',
      (path, content) => found.push(`${path} ${content.length} ${content[0] ?? ''}`),
    )
    for (let at = 0; at < tar.length; at += size) feed(tar.subarray(at, at + size))
    assert.deepEqual(
      found,
      ['empty 0 ', 'usr/lib/a.conf 700 97', 'usr/lib/z.conf 1 122'],
      `chunks of ${size}`,
    )
  }
})
