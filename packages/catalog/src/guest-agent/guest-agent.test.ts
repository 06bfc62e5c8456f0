import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, packagesOf } from '../testing.ts'

test('the agent is there where it is asked for', () => {
  const asked = blueprintOf({ services: { 'qemu-guest-agent': { enable: true } } })
  assert.ok(packagesOf(asked).includes('qemu-guest-agent'))
  assert.ok(!packagesOf(blueprintOf({})).includes('qemu-guest-agent'))
})
