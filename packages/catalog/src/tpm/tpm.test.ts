import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, packagesOf, textAt, unitsOf } from '../testing.ts'

test('tools, with the service or without', () => {
  const plain = blueprintOf({ security: { tpm2: { enable: true } } })
  for (const name of ['tpm2-tools', 'tpm-udev']) assert.ok(packagesOf(plain).includes(name))
  assert.match(textAt(plain, '/etc/profile.d/tpm2.sh') ?? '', /device:\/dev\/tpmrm0/)
  const shared = blueprintOf({ security: { tpm2: { enable: true, abrmd: { enable: true } } } })
  assert.ok(unitsOf(shared).includes('tpm2-abrmd.service enabled'))
  assert.match(textAt(shared, '/etc/profile.d/tpm2.sh') ?? '', /tabrmd/)
  assert.ok(!packagesOf(blueprintOf({})).includes('tpm2-tools'))
})
