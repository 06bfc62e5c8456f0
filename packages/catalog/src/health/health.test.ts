import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, entryAt, textAt, unitsOf } from '../testing.ts'

const units = '/usr/lib/systemd/system'

test('the system wants boot-complete.target, after the boot and not before it', () => {
  const blueprint = blueprintOf({})
  const wanted = entryAt(blueprint, `${units}/multi-user.target.wants/boot-complete.target`)
  assert.equal(wanted?.kind === 'link' && wanted.target, '../boot-complete.target')
  assert.equal(
    textAt(blueprint, `${units}/boot-complete.target.d/10-after-boot.conf`),
    '[Unit]\nAfter=multi-user.target\n',
  )
  assert.ok(
    blueprint.expectations.some(
      (each) => each.kind === 'unit-active' && each.unit === 'boot-complete.target',
    ),
  )
})

test('a boot that hangs starts again, unless a person is to look', () => {
  const { parameters } = blueprintOf({}).kernel
  for (const parameter of ['panic=10', 'rd.shell=0', 'rd.emergency=reboot'])
    assert.ok(parameters.includes(parameter))
  const patient = blueprintOf({ health: { panicTimeout: 0, emergency: 'shell' } }).kernel.parameters
  assert.ok(!patient.some((parameter) => /^(panic|rd\.)/.test(parameter)))
})

test('stricter judgement on request', () => {
  const strict = blueprintOf({ health: { requireNoFailedUnits: true, watchdogTimeout: '30s' } })
  assert.ok(unitsOf(strict).includes('systemd-boot-check-no-failures.service enabled'))
  assert.equal(
    textAt(strict, '/usr/lib/systemd/system.conf.d/50-watchdog.conf'),
    '[Manager]\nRuntimeWatchdogSec=30s\n',
  )
})
