import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, packagesOf, textAt, unitsOf } from '../testing.ts'

test('Cockpit on a port of its own', () => {
  const blueprint = blueprintOf({
    services: {
      cockpit: {
        enable: true,
        port: 9443,
        plugins: ['podman'],
        openFirewall: true,
        settings: { WebService: { LoginTitle: 'x' } },
      },
    },
  })
  for (const name of ['cockpit-ws', 'cockpit-podman']) assert.ok(packagesOf(blueprint).includes(name))
  assert.equal(
    textAt(blueprint, '/usr/lib/systemd/system/cockpit.socket.d/50-port.conf'),
    '[Socket]\nListenStream=\nListenStream=9443\n',
  )
  assert.equal(textAt(blueprint, '/etc/cockpit/cockpit.conf'), '[WebService]\nLoginTitle=x\n')
  assert.ok(unitsOf(blueprint).includes('cockpit.socket enabled'))
  assert.match(textAt(blueprint, '/etc/nftables.conf') ?? '', /9443/)
})
