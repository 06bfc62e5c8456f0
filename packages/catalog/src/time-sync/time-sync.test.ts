import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, packagesOf, problemsOf, textAt, unitsOf } from '../testing.ts'

const path = '/usr/lib/systemd/timesyncd.conf.d/50-declared.conf'

test('timesyncd, with servers or without', () => {
  assert.ok(unitsOf(blueprintOf({})).includes('systemd-timesyncd.service enabled'))
  assert.equal(textAt(blueprintOf({}), path), undefined)
  const servers = ['ntp.example.org', '2001:db8::1']
  assert.equal(
    textAt(blueprintOf({ services: { timesyncd: { servers } } }), path),
    `[Time]\nNTP=${servers.join(' ')}\n`,
  )
  assert.equal(problemsOf({ services: { timesyncd: { servers: ['a b'] } } }).length, 1)
})

test('or not at all', () => {
  const without = blueprintOf({ services: { timesyncd: { enable: false } } })
  assert.ok(!packagesOf(without).includes('systemd-timesyncd'))
  assert.ok(!without.expectations.some((each) => each.kind === 'unit-active' && /timesyncd/.test(each.unit)))
})
