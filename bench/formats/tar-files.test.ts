import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { zstdCompressSync } from 'node:zlib'
import { bytesOfFiles } from './tar-files.ts'

test('files count with their bytes; links, directories and long names do not', (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'ingot-tar-files-'))
  t.after(() => rmSync(directory, { recursive: true }))
  writeFileSync(join(directory, 'short'), 'x'.repeat(1000))
  writeFileSync(join(directory, 'n'.repeat(200)), 'y'.repeat(7))
  symlinkSync('short', join(directory, 'link'))
  const tar = execFileSync('tar', ['--create', '--format', 'pax', '--directory', directory, '.'])
  assert.equal(bytesOfFiles(zstdCompressSync(tar)), 1007)
})
