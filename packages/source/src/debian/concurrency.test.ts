import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { forEachLimited } from './concurrency.ts'

test('no more at once than allowed, and all of them', async () => {
  let running = 0
  let most = 0
  const done: number[] = []
  await forEachLimited([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
    most = Math.max(most, ++running)
    await sleep(2)
    running--
    done.push(item)
  })
  assert.equal(most, 3)
  assert.equal(done.length, 7)
})

test('the first failure stops the rest and is what is thrown', async () => {
  const started: number[] = []
  const work = forEachLimited([1, 2, 3, 4], 2, async (item, signal) => {
    started.push(item)
    if (item === 1) throw new Error('first')
    await sleep(10_000, undefined, { signal })
  })
  await assert.rejects(work, /first/)
  assert.deepEqual(started, [1, 2])
})

test("the caller's signal ends it with its reason", async () => {
  const signal = AbortSignal.timeout(5)
  await assert.rejects(
    forEachLimited([1], 1, (_item, stop) => sleep(10_000, undefined, { signal: stop }), signal),
    /timeout/,
  )
})
