import assert from 'node:assert/strict'
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Root } from '@ingot/contracts/release.ts'
import { rootedWorld } from '../testing/rooted.ts'
import { readHistory, record } from './history.ts'
import { readTrust, rememberTrust } from './trust.ts'

const key = '0101010101010101'
const role = { keys: [key], threshold: 1 }
const root = (version: number): Root => ({
  schema: 1,
  kind: 'root',
  version,
  issued: '2026-01-01T00:00:00Z',
  expires: '2027-01-01T00:00:00Z',
  keys: { [key]: `RWQ${'B'.repeat(53)}` },
  roles: { root: role, release: role, channel: role },
})

test('the newest root counts, whether it was shipped or followed to', (t) => {
  const { ports } = rootedWorld(t)
  const { files } = ports
  assert.deepEqual(readTrust(files, root(1), 'hello/stable'), { root: root(1), lastHead: undefined })
  const lastHead = { version: 7, channelKeys: [key] }
  rememberTrust(files, 'hello/stable', { root: root(2), lastHead })
  assert.deepEqual(readTrust(files, root(1), 'hello/stable'), { root: root(2), lastHead })
  assert.deepEqual(readTrust(files, root(3), 'hello/stable').root, root(3))
  assert.equal(readTrust(files, root(1), 'hello/testing').lastHead, undefined)
  // Another channel does not take the place of the first.
  rememberTrust(files, 'hello/testing', { root: root(2), lastHead: { ...lastHead, version: 1 } })
  assert.deepEqual(readTrust(files, root(1), 'hello/stable').lastHead, lastHead)
})

test('what a power cut left of the trust is as if nothing was remembered', (t) => {
  const { ports, root: place } = rootedWorld(t)
  mkdirSync(join(place, 'var/lib/ingot'), { recursive: true })
  for (const text of ['', '{"schema":1,', '[]', '\0\0\0']) {
    writeFileSync(join(place, 'var/lib/ingot/trust.json'), text)
    assert.equal(readTrust(ports.files, root(1), 'hello/stable').root.version, 1)
  }
})

test('history survives half a line, and does not grow for ever', (t) => {
  const { ports, root: place } = rootedWorld(t)
  const path = join(place, 'var/lib/ingot/history.jsonl')
  record(ports, { kind: 'update', version: '1', seconds: { total: 4.2 } })
  appendFileSync(path, '{"at":"2026-0')
  record(ports, { kind: 'revert' })
  assert.deepEqual(
    readHistory(ports.files).map(({ kind }) => kind),
    ['update', 'revert'],
  )
  appendFileSync(path, `${JSON.stringify({ at: '2026-01-01T00:00:00Z', kind: 'check' })}\n`.repeat(6000))
  record(ports, { kind: 'pin' })
  const events = readHistory(ports.files)
  assert.equal(events.at(-1)?.kind, 'pin')
  assert.ok(events.length > 2000 && readFileSync(path).length < 200_000)
})
