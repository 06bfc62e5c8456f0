import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { openRunDirectory, writePrivate } from './run-directory.ts'

test('a run directory is private, and goes', async () => {
  const parent = await mkdtemp(path.join(os.tmpdir(), 'ingot-run-'))
  try {
    const run = await openRunDirectory(parent)
    const { mode } = await stat(run.path)
    assert.equal(mode & 0o777, 0o700)
    await run.remove()
    assert.deepEqual(await readdir(parent), [])
  } finally {
    await rm(parent, { recursive: true })
  }
})

test('what a dead process left is swept, what is alive stays', async () => {
  const parent = await mkdtemp(path.join(os.tmpdir(), 'ingot-run-'))
  try {
    const dead = spawnSync('true').pid
    await mkdir(path.join(parent, `machine-${dead}-abc`))
    await mkdir(path.join(parent, `machine-${process.pid}-abc`))
    await mkdir(path.join(parent, 'something-else'))
    const run = await openRunDirectory(parent)
    const expected = [path.basename(run.path), `machine-${process.pid}-abc`, 'something-else']
    assert.deepEqual((await readdir(parent)).toSorted(), expected.toSorted())
    await run.remove()
  } finally {
    await rm(parent, { recursive: true })
  }
})

test('what holds secrets is readable by its owner only, whatever the umask', async () => {
  const parent = await mkdtemp(path.join(os.tmpdir(), 'ingot-run-'))
  const umask = process.umask(0)
  try {
    const file = path.join(parent, 'facts.img')
    await writePrivate(file, 'secret')
    assert.equal((await stat(file)).mode & 0o777, 0o600)
    await assert.rejects(writePrivate(file, 'again'), { code: 'EEXIST' })
  } finally {
    process.umask(umask)
    await rm(parent, { recursive: true })
  }
})
