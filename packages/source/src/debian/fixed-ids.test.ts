import assert from 'node:assert/strict'
import { test } from 'node:test'
import { IngotError } from '@ingot/contracts/problem.ts'
import { checkFixedIds } from './fixed-ids.ts'
import { sampleLock, samplePackage } from './lock-sample.ts'
import { toolsSource } from './request.ts'
import type { FixedId } from './request.ts'

const lock = sampleLock([samplePackage('caddy', '2', { accounts: ['caddy'] })], {
  ids: { admin: 1000, caddy: 101, gone: 1001 },
})
const position = { file: 'ingot.ts', line: 7, column: 3 }

function problemsOf(...fixedIds: readonly FixedId[]): IngotError['problems'] {
  const system = {
    name: 'hello',
    source: toolsSource(),
    root: [],
    initramfs: [],
    accounts: ['admin'],
    fixedIds,
  }
  try {
    checkFixedIds(lock, { systems: [system] })
    return []
  } catch (error) {
    assert.ok(error instanceof IngotError)
    assert.equal(error.fault, 'request')
    return error.problems
  }
}

test('a number that the lock gave to another account is refused, both are named', () => {
  const [problem, ...others] = problemsOf({ name: 'bob', kind: 'uid', id: 1000, position })
  assert.deepEqual(others, [])
  assert.equal(problem?.code, 'id-taken')
  assert.equal(problem?.message, 'bob has the uid 1000, which ingot.lock gave to admin')
  assert.deepEqual(problem?.where, position)
  assert.match(problem?.hint ?? '', /another uid for bob, or drop it/)
})

test('so is one of a package, and all are told at once', () => {
  const problems = problemsOf({ name: 'media', kind: 'gid', id: 101 }, { name: 'bob', kind: 'uid', id: 1000 })
  assert.deepEqual(
    problems.map(({ where, message }) => [where, message]),
    [
      ['system hello', 'media has the gid 101, which ingot.lock gave to caddy'],
      ['system hello', 'bob has the uid 1000, which ingot.lock gave to admin'],
    ],
  )
})

test("an account's own number, a free one, and one that nobody in the system has are fine", () => {
  const own: FixedId = { name: 'admin', kind: 'uid', id: 1000 }
  assert.deepEqual(
    problemsOf(own, { name: 'bob', kind: 'uid', id: 1500 }, { name: 'eve', kind: 'uid', id: 1001 }),
    [],
  )
})
