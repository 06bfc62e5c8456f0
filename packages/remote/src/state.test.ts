import assert from 'node:assert/strict'
import { test } from 'node:test'
import { IngotError, requestError, workError } from '@ingot/contracts/problem.ts'
import { inState, states } from './state.ts'

async function ended(error: Error, signal: AbortSignal = new AbortController().signal): Promise<IngotError> {
  try {
    await inState('installing', signal, async () => {
      throw error
    })
  } catch (thrown) {
    return thrown as IngotError
  }
  return assert.fail('it went on')
}

test('what goes wrong says what becomes of the machine, beside its own hint', async () => {
  const { problems } = await ended(workError({ code: 'a', message: 'a', hint: 'look at it' }))
  assert.deepEqual(problems, [{ code: 'a', message: 'a', hint: `look at it\n${states.installing}` }])
})

test('so does an interruption, whatever it broke', async () => {
  const { problems, fault } = await ended(new Error('killed'), AbortSignal.abort())
  assert.deepEqual([fault, problems[0]?.code, problems[0]?.hint], ['work', 'interrupted', states.installing])
})

test('a wrong request changed nothing, and a mistake of ours is no state', async () => {
  const wrong = requestError({ code: 'b', message: 'b' })
  const bug = new TypeError('x')
  assert.equal(await ended(wrong), wrong)
  assert.equal(await ended(bug), bug)
})
