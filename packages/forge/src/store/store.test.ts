import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { appendFile, chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { withLock } from './action-lock.ts'
import { adoptBlob, isBlobSound } from './blobs.ts'
import { blobPath, storeLayout, type StoreLayout } from './layout.ts'
import { currentBoot, readResult, writeResult } from './results.ts'
import { findOstree } from './trees.ts'

let layout: StoreLayout
beforeEach(async () => {
  layout = storeLayout(await mkdtemp(path.join(tmpdir(), 'ingot-store-')))
  await mkdir(layout.locks)
})
afterEach(() => rm(layout.root, { recursive: true }))

test('an adopted blob lies under its digest, and is unsound once somebody has written into it', async () => {
  const file = path.join(layout.root, 'new')
  await writeFile(file, 'forged')
  const blob = await adoptBlob(layout, file)
  assert.equal(blob.sha256, createHash('sha256').update('forged').digest('hex'))
  assert.equal(await isBlobSound(layout, blob), true)
  await chmod(blobPath(layout, blob.sha256), 0o644)
  await appendFile(blobPath(layout, blob.sha256), 'x')
  assert.equal(await isBlobSound(layout, blob), false)
})

test('a result comes back as it was written; a damaged one counts as none', async () => {
  const key = 'c'.repeat(64)
  const result = {
    schema: 1,
    kind: 'union',
    label: 'union',
    outputs: { tree: { kind: 'tree', checksum: 'd'.repeat(64) } },
    seconds: 1,
  } as const
  await writeResult(layout, key, result)
  assert.deepEqual(await readResult(layout, key), { ...result, boot: await currentBoot() })
  await writeFile(path.join(layout.results, 'cc', `${key}.json`), '{"schema":1,')
  assert.equal(await readResult(layout, key), undefined)
})

test('tools that are being unpacked are not used', async () => {
  const ostreeIn = async (name: string): Promise<void> => {
    const directory = path.join(layout.tools, name, 'usr/bin')
    await mkdir(directory, { recursive: true })
    await writeFile(path.join(directory, 'ostree'), '')
  }
  await mkdir(layout.repository, { recursive: true })
  await ostreeIn('a.partial')
  assert.equal(await findOstree(layout), undefined)
  await ostreeIn('b')
  assert.equal(await findOstree(layout), path.join(layout.tools, 'b'))
})

test('of many who want a lock, one at a time gets it', async () => {
  let inside = 0
  let most = 0
  const { signal } = new AbortController()
  const work = async (): Promise<void> => {
    inside += 1
    most = Math.max(most, inside)
    await sleep(5)
    inside -= 1
  }
  await Promise.all(Array.from({ length: 5 }, () => withLock(layout, 'key', signal, () => {}, work)))
  assert.equal(most, 1)
  assert.deepEqual(await readdir(layout.locks), [])
})

test('a lock that a dead process left is taken over', async () => {
  await writeFile(path.join(layout.locks, 'key'), '999999999 1')
  const end = await withLock(
    layout,
    'key',
    AbortSignal.timeout(5000),
    () => {},
    async () => 'mine',
  )
  assert.equal(end, 'mine')
})

test('waiting for a lock says who holds it, and ends when it is told to', async () => {
  const holder = withLock(
    layout,
    'key',
    new AbortController().signal,
    () => {},
    () => sleep(400),
  )
  await sleep(50)
  const told: string[] = []
  const waiting = withLock(
    layout,
    'key',
    AbortSignal.timeout(100),
    (pid) => told.push(pid),
    async () => {},
  )
  await assert.rejects(waiting)
  assert.deepEqual(told, [String(process.pid)])
  await holder
})
