import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pulledBytes } from './layers.ts'

test('only layers that are not there are pulled', () => {
  const one = { digest: 'sha256:1', bytes: 10 }
  const two = { digest: 'sha256:2', bytes: 20 }
  assert.deepEqual(pulledBytes([one], [two, one]), { count: 1, bytes: 20 })
  assert.deepEqual(pulledBytes([one, two], [one]), { count: 0, bytes: 0 })
})
