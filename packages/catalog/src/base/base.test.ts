import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, packagesOf, unitsOf } from '../testing.ts'

test('what a machine cannot do without', () => {
  const blueprint = blueprintOf({})
  for (const name of ['systemd', 'systemd-sysv', 'udev', 'ostree', 'ostree-boot', 'login', 'passwd']) {
    assert.ok(packagesOf(blueprint).includes(name), name)
  }
  assert.ok(blueprint.expectations.some((each) => each.kind === 'read-only' && each.path === '/usr'))
})

test('what it switches off, a person may switch on', () => {
  const timer = 'dpkg-db-backup.timer'
  assert.ok(unitsOf(blueprintOf({})).includes(`${timer} disabled`))
  assert.ok(
    unitsOf(blueprintOf({ systemd: { units: { [timer]: { enable: true } } } })).includes(`${timer} enabled`),
  )
})
