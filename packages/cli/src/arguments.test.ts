import assert from 'node:assert/strict'
import { test } from 'node:test'
import { IngotError } from '@ingot/contracts/problem.ts'
import { forward, port, positive, seconds } from './arguments.ts'

test('numbers are read, or refused as a wrong request', () => {
  assert.equal(seconds('0.5'), 0.5)
  assert.equal(positive('4'), 4)
  assert.equal(port('65535'), 65_535)
  assert.deepEqual(forward('2222:22', forward('8080:80', [])), [
    { hostPort: 8080, port: 80 },
    { hostPort: 2222, port: 22 },
  ])
  const wrong = [
    () => seconds('soon'),
    () => seconds('0'),
    () => seconds('Infinity'),
    () => positive('1.5'),
    () => positive('-1'),
    () => port('65536'),
    () => forward('80', []),
    () => forward('1:2:3', []),
    () => forward('a:80', []),
  ]
  for (const parse of wrong) {
    assert.throws(
      parse,
      (error) => error instanceof IngotError && error.fault === 'request',
      parse.toString(),
    )
  }
})
