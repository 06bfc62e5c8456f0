import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, packagesOf, textAt, unitsOf } from '../testing.ts'

test('Bluetooth', () => {
  const bluetooth = { enable: true, powerOnBoot: false, settings: { General: { FastConnectable: true } } }
  const blueprint = blueprintOf({ hardware: { bluetooth } })
  assert.ok(packagesOf(blueprint).includes('bluez'))
  assert.ok(unitsOf(blueprint).includes('bluetooth.service enabled'))
  assert.equal(
    textAt(blueprint, '/etc/bluetooth/main.conf'),
    '[General]\nFastConnectable=true\n\n[Policy]\nAutoEnable=false\n',
  )
  assert.ok(!packagesOf(blueprintOf({})).includes('bluez'))
})
