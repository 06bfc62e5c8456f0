import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, packagesOf, textAt, unitsOf } from '../testing.ts'

test('printers, and finding them', () => {
  const blueprint = blueprintOf({
    services: { printing: { enable: true, drivers: ['hplip'], settings: { FileDevice: true } } },
  })
  for (const name of ['cups', 'ipp-usb', 'hplip', 'avahi-daemon', 'libnss-mdns'])
    assert.ok(packagesOf(blueprint).includes(name), name)
  for (const unit of ['cups.socket', 'avahi-daemon.service'])
    assert.ok(unitsOf(blueprint).includes(`${unit} enabled`))
  assert.match(textAt(blueprint, '/etc/nftables.conf') ?? '', /udp dport \{ 5353 \}/)
  assert.match(
    textAt(blueprint, '/etc/cups/cups-files.conf') ?? '',
    /^SystemGroup lpadmin\n[^]*\nFileDevice true\n$/,
  )
})

test('one without the other', () => {
  const found = packagesOf(blueprintOf({ services: { avahi: { enable: true, nssmdns: false } } }))
  assert.ok(found.includes('avahi-daemon') && !found.includes('cups') && !found.includes('libnss-mdns'))
})
