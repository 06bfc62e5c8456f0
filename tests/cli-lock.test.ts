import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { helloWith, ingot, project } from './cli.ts'

const files = { 'ingot.ts': helloWith("  packages: ['htop'],") }
const store = (directory: string) => ({ INGOT_STORE: join(directory, 'store') })

test(
  '--locked refuses to build without a lock, and leaves nothing behind',
  { timeout: 60_000 },
  async (t) => {
    const cwd = project(t, files)
    const { code, stderr, stdout } = await ingot(['build', '--locked', '--json'], { cwd, env: store(cwd) })
    assert.equal(code, 2)
    assert.match(stderr, /there is no ingot\.lock[\s\S]*hint: .*ingot lock/)
    assert.equal((JSON.parse(stdout) as { problems: { code: string }[] }).problems[0]?.code, 'lock-stale')
    assert.equal(existsSync(join(cwd, 'ingot.lock')), false)
  },
)

test('a damaged lock is told with its line', { timeout: 60_000 }, async (t) => {
  const cwd = project(t, { ...files, 'ingot.lock': '{\n  "schema": 1,\n  "seed": "short"\n}\n' })
  for (const args of [['build'], ['lock'], ['why', 'hello', 'htop']]) {
    const { code, stderr } = await ingot(args, { cwd, env: store(cwd) })
    assert.equal(code, 2, args.join(' '))
    assert.match(stderr, /the lock is not valid: seed[\s\S]*at ingot\.lock:3:/)
  }
})

test('a mirror that does not answer fails the lock, and writes none', { timeout: 120_000 }, async (t) => {
  const cwd = project(t, files)
  const args = ['--mirror', 'http://127.0.0.1:9/debian', 'lock']
  const { code, stderr } = await ingot(args, { cwd, env: store(cwd), seconds: 100 })
  assert.equal(code, 1, stderr)
  assert.match(stderr, /127\.0\.0\.1:9/)
  assert.match(stderr, /^hint: /m)
  assert.equal(existsSync(join(cwd, 'ingot.lock')), false)
})

test('an interruption while locking leaves the old lock', { timeout: 60_000 }, async (t) => {
  const empty = { archives: {}, systems: {}, tools: {}, ids: {}, packages: {} }
  const old = JSON.stringify({ schema: 1, seed: '0'.repeat(64), ...empty })
  const cwd = project(t, { ...files, 'ingot.lock': old })
  // A mirror that takes a connection and says nothing: the lock is under way for certain, and gets no further.
  const connected = Promise.withResolvers<void>()
  const mirror = createServer(() => connected.resolve()).listen(0, '127.0.0.1')
  t.after(() => mirror.close())
  await once(mirror, 'listening')
  const { port } = mirror.address() as AddressInfo
  const stop = new AbortController()
  void connected.promise.then(() => stop.abort())
  const args = ['--mirror', `http://127.0.0.1:${port}/debian`, 'lock']
  const { code, stderr } = await ingot(args, { cwd, env: store(cwd), seconds: 50, stop: stop.signal })
  assert.equal(code, 143, stderr)
  assert.match(stderr, /interrupted/)
  assert.equal(readFileSync(join(cwd, 'ingot.lock'), 'utf8'), old)
})
