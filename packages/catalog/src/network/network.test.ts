import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, entryAt, packagesOf, problemsOf, textAt, unitsOf } from '../testing.ts'

const directory = '/usr/lib/systemd/network'

test('DHCP on every Ethernet interface by default', () => {
  const blueprint = blueprintOf({})
  assert.equal(
    textAt(blueprint, `${directory}/80-dhcp.network`),
    '[Match]\nType=ether\nKind=!*\n\n[Network]\nDHCP=yes\n',
  )
  assert.ok(unitsOf(blueprint).includes('systemd-networkd.service enabled'))
  assert.ok(unitsOf(blueprint).includes('systemd-resolved.service enabled'))
  assert.equal(entryAt(blueprint, '/etc/resolv.conf')?.kind, 'link')
  assert.equal(
    entryAt(blueprintOf({ networking: { useDHCP: false } }), `${directory}/80-dhcp.network`),
    undefined,
  )
})

test('static addresses switch DHCP off for the interface, and sort before the default', () => {
  const blueprint = blueprintOf({
    networking: {
      interfaces: {
        'en*': { addresses: ['192.0.2.10/24', '2001:db8::1/64'], gateway: '192.0.2.1', dns: ['192.0.2.53'] },
        lan0: {},
      },
      nameservers: ['192.0.2.53', '2001:db8::53'],
    },
  })
  assert.equal(
    textAt(blueprint, `${directory}/40-en_.network`),
    `[Match]
Name=en*

[Network]
DHCP=no
Address=192.0.2.10/24
Address=2001:db8::1/64
Gateway=192.0.2.1
DNS=192.0.2.53
`,
  )
  assert.match(textAt(blueprint, `${directory}/40-lan0.network`) ?? '', /^DHCP=yes$/m)
  assert.equal(
    textAt(blueprint, '/usr/lib/systemd/resolved.conf.d/50-declared.conf'),
    '[Resolve]\nDNS=192.0.2.53 2001:db8::53\n',
  )
})

test('without resolved', () => {
  const blueprint = blueprintOf({ services: { resolved: { enable: false } } })
  assert.ok(!packagesOf(blueprint).includes('systemd-resolved'))
  assert.equal(entryAt(blueprint, '/etc/resolv.conf'), undefined)
})

test('what a network cannot be', () => {
  const cases: readonly Parameters<typeof problemsOf>[0][] = [
    { networking: { interfaces: { 'a b': {} } } },
    { networking: { interfaces: { 'en0\nx': {} } } },
    { networking: { interfaces: { en0: { addresses: ['192.0.2.1'] } } } },
    { networking: { interfaces: { en0: { dhcp: false } } } },
    { networking: { interfaces: { en0: { gateway: '192.0.2.1' } } } },
    { networking: { nameservers: ['192.0.2.1'] }, services: { resolved: { enable: false } } },
  ]
  for (const definitions of cases)
    assert.equal(problemsOf(definitions).length, 1, JSON.stringify(definitions))
})
