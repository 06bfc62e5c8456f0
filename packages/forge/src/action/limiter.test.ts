import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { createLimiter } from './limiter.ts'

test('never runs more at once than allowed, runs everything, and keeps going after a failure', async () => {
  const limit = createLimiter(2)
  let running = 0
  let most = 0
  const work = (fails: boolean) => async (): Promise<string> => {
    running += 1
    most = Math.max(most, running)
    await turn()
    running -= 1
    if (fails) throw new Error('failed')
    return 'done'
  }
  const ends = await Promise.allSettled([false, true, false, true, false].map((fails) => limit(work(fails))))
  assert.deepEqual(
    ends.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled', 'rejected', 'fulfilled'],
  )
  assert.equal(most, 2)
})
