import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import * as fc from 'fast-check'
import { byteRange, requestedFile } from './requested-file.ts'
import { serve } from './serve.ts'

async function serving(t: TestContext): Promise<number> {
  const directory = mkdtempSync(join(tmpdir(), 'ingot-serve-'))
  t.after(() => rmSync(directory, { recursive: true }))
  const published = join(directory, 'published')
  mkdirSync(join(published, 'channels/hello'), { recursive: true })
  mkdirSync(join(published, 'repo/objects'), { recursive: true })
  writeFileSync(join(directory, 'secret'), 'secret')
  writeFileSync(join(published, 'channels/hello/stable.json'), '0123456789')
  writeFileSync(join(published, 'repo/empty'), '')
  writeFileSync(join(published, '.lock'), 'lock')
  symlinkSync('../../secret', join(published, 'repo/link'))
  const { port, close } = await serve({ directory: published, address: '127.0.0.1', port: 0 })
  t.after(close)
  return port
}

/** Asks with a target that no client would send by itself. */
async function raw(
  port: number,
  target: string,
  headers: readonly string[] = [],
  method = 'GET',
): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.write(
    [`${method} ${target} HTTP/1.1`, 'Host: x', 'Connection: close', ...headers, '', ''].join('\r\n'),
  )
  return text(socket)
}

test('files come whole or in ranges', async (t) => {
  const port = await serving(t)
  const url = `http://127.0.0.1:${port}/channels/hello/stable.json`
  const whole = await fetch(url)
  assert.deepEqual([whole.status, await whole.text()], [200, '0123456789'])
  const etag = whole.headers.get('etag') ?? ''
  const table = [
    [{ range: 'bytes=4-' }, 206, '456789'],
    [{ range: 'bytes=4-5' }, 206, '45'],
    [{ range: 'bytes=-3' }, 206, '789'],
    [{ range: 'bytes=8-99' }, 206, '89'],
    [{ range: 'bytes=10-' }, 416, ''],
    [{ range: 'lines=1-2' }, 200, '0123456789'],
    [{ range: 'bytes=4-', 'if-range': etag }, 206, '456789'],
    [{ range: 'bytes=4-', 'if-range': '"other"' }, 200, '0123456789'],
    [{ 'if-none-match': etag }, 304, ''],
  ] as const
  for (const [headers, status, body] of table) {
    const response = await fetch(url, { headers })
    assert.deepEqual([response.status, await response.text()], [status, body], JSON.stringify(headers))
  }
  const partial = await fetch(url, { headers: { range: 'bytes=4-5' } })
  assert.equal(partial.headers.get('content-range'), 'bytes 4-5/10')
  assert.equal((await fetch(url, { method: 'HEAD' })).headers.get('content-length'), '10')
  assert.equal((await fetch(url, { method: 'POST' })).status, 405)
  assert.equal(await (await fetch(`http://127.0.0.1:${port}/repo/empty`)).text(), '')
})

test('nothing outside of what is published is served', async (t) => {
  const port = await serving(t)
  const targets = [
    '/../secret',
    '/repo/../../secret',
    '/repo/%2e%2e/%2e%2e/secret',
    '/repo/..%2f..%2fsecret',
    '/repo/link',
    '/repo',
    '/repo/',
    '/repo/objects',
    '//repo/empty',
    '/.lock',
    '/repo/.lock',
    '/%',
    '/repo/empty%00',
    'repo/empty',
    'http://x/repo/empty',
    '/etc/passwd',
  ]
  for (const target of targets) assert.match(await raw(port, target), /^HTTP\/1\.1 (404|400) /, target)
  assert.match(await raw(port, '/repo/empty?x=1'), /^HTTP\/1\.1 200 /)
})

test('a requested path never leads upwards, and a range lies within its file', () => {
  const part = fc.constantFrom('..', '.', '', 'repo', 'a', '%2e%2e', '%2f', '\\', '%5c', '%00', '.git')
  fc.assert(
    fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
      const file = requestedFile(`/${parts.join('/')}`)
      if (file === undefined) return
      assert.match(file, /^(trust|channels|releases|repo)\//)
      assert.ok(!file.split('/').some((one) => one === '' || one.startsWith('.') || one.includes('\\')))
    }),
    { numRuns: 2000 },
  )
  fc.assert(
    fc.property(fc.option(fc.nat(50)), fc.option(fc.nat(50)), fc.nat(40), (first, last, size) => {
      const range = byteRange(`bytes=${first ?? ''}-${last ?? ''}`, size)
      if (range === undefined || range === 'all') return
      assert.ok(range.start >= 0 && range.start <= range.end && range.end < size)
    }),
  )
})
