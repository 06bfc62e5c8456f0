import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, entryAt, packagesOf, problemsOf, textAt } from '../testing.ts'

const device = 'PARTLABEL=pool'

test('a line of crypttab for each disk', () => {
  const cases = [
    [{ device }, 'pool PARTLABEL=pool none luks\n'],
    [{ device: '/dev/sdb1', required: false }, 'pool /dev/sdb1 none luks,nofail\n'],
    [{ device, tpm2: true, allowDiscards: true }, 'pool PARTLABEL=pool none luks,tpm2-device=auto,discard\n'],
    [{ device, options: ['tries=0', 'timeout=30s'] }, 'pool PARTLABEL=pool none luks,tries=0,timeout=30s\n'],
    [
      { device, keySecret: { kind: 'secret', name: 'pool' } },
      'pool PARTLABEL=pool /run/ingot/secrets/pool luks\n',
    ],
  ] as const
  for (const [pool, line] of cases) {
    const blueprint = blueprintOf({ secrets: { pool: {} }, luks: { devices: { pool } } })
    assert.equal(textAt(blueprint, '/etc/crypttab'), line)
    assert.ok(packagesOf(blueprint).includes('systemd-cryptsetup'))
    assert.equal(packagesOf(blueprint).includes('libtss2-esys-3.0.2-0t64'), 'tpm2' in pool)
  }
  assert.equal(entryAt(blueprintOf({}), '/etc/crypttab'), undefined)
})

test('a key that is a secret is there before it is needed', () => {
  const keySecret = { kind: 'secret', name: 'key' } as const
  const blueprint = blueprintOf({
    secrets: { key: {} },
    luks: { devices: { 'data-1': { device, keySecret } } },
  })
  const path = '/usr/lib/systemd/system/systemd-cryptsetup@data\\x2d1.service.d/50-secret.conf'
  assert.match(textAt(blueprint, path) ?? '', /^After=ingot-facts\.service$/m)
})

test('what cannot be opened', () => {
  const keySecret = { kind: 'secret', name: 'key' } as const
  const cases = [
    { pool: { device: 'pool' } },
    { pool: { device: 'UUID=a b' } },
    { 'a/b': { device } },
    { pool: { device, keySecret } },
    { pool: { device, options: ['a,b'] } },
  ]
  for (const devices of cases)
    assert.equal(problemsOf({ luks: { devices } }).length, 1, JSON.stringify(devices))
  const both = { pool: { device, keySecret, tpm2: true } }
  assert.match(problemsOf({ secrets: { key: {} }, luks: { devices: both } })[0]?.message ?? '', /drop one/)
})
