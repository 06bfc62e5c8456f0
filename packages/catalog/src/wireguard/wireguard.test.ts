import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, problemsOf, textAt } from '../testing.ts'

const directory = '/usr/lib/systemd/network'
const publicKey = 'aGVsbG8gd29ybGQgaGVsbG8gd29ybGQgaGVsbG8gdzE='
const peer = { publicKey, allowedIPs: ['10.100.0.2/32'] }

test('a machine that makes its own key', () => {
  const blueprint = blueprintOf({
    networking: {
      wireguard: {
        interfaces: {
          wg0: {
            ips: ['10.100.0.1/24'],
            listenPort: 51820,
            peers: [{ ...peer, endpoint: 'a.example.org:1' }],
          },
        },
      },
    },
  })
  assert.equal(
    textAt(blueprint, `${directory}/30-wg0.netdev`),
    `[NetDev]
Name=wg0
Kind=wireguard

[WireGuard]
PrivateKeyFile=/var/lib/wireguard/wg0.key
ListenPort=51820
RouteTable=main

[WireGuardPeer]
PublicKey=${publicKey}
AllowedIPs=10.100.0.2/32
Endpoint=a.example.org:1
`,
  )
  assert.match(textAt(blueprint, `${directory}/30-wg0.network`) ?? '', /^Address=10\.100\.0\.1\/24$/m)
  assert.match(textAt(blueprint, '/etc/nftables.conf') ?? '', /udp dport \{ 51820 \} accept/)
  assert.match(
    textAt(blueprint, '/usr/lib/systemd/system/systemd-networkd.service.d/50-key-wg0.conf') ?? '',
    /Wants=wireguard-key@wg0\.service/,
  )
})

test('the key is whole when it gets its name', () => {
  const blueprint = blueprintOf({ networking: { wireguard: { interfaces: { wg0: {} } } } })
  const text = textAt(blueprint, '/usr/lib/systemd/system/wireguard-key@.service') ?? ''
  const steps = [...text.matchAll(/^ExecStart=(.*)$/gm)].map(([, step = '']) => step.split(' ')[0])
  assert.deepEqual(
    steps.map((step) => step?.replace(/.*\//, '')),
    ['install', 'sh', 'chgrp', 'chmod', 'sync', 'mv'],
  )
  // systemd empties such a file before each command of the unit.
  assert.doesNotMatch(text, /StandardOutput=/)
})

test('keys that are secrets belong to systemd-networkd', () => {
  const blueprint = blueprintOf({
    networking: {
      wireguard: {
        interfaces: {
          wg0: {
            privateKey: { kind: 'secret', name: 'wg0' },
            peers: [{ ...peer, presharedKey: { kind: 'secret', name: 'psk' } }],
          },
        },
      },
    },
  })
  assert.deepEqual(
    blueprint.secrets.map(({ name, owner }) => [name, owner]),
    [
      ['psk', 'systemd-network'],
      ['wg0', 'systemd-network'],
    ],
  )
  assert.match(
    textAt(blueprint, `${directory}/30-wg0.netdev`) ?? '',
    /PrivateKeyFile=\/run\/ingot\/secrets\/wg0\n/,
  )
})

test('what is refused', () => {
  const cases: readonly object[] = [
    { toolongforaninterface: {} },
    { wg0: { peers: [{ publicKey: 'x', allowedIPs: [] }] } },
    { wg0: { peers: [{ ...peer, endpoint: 'example.org' }] } },
    { wg0: { ips: ['10.0.0.1'] } },
  ]
  for (const interfaces of cases) {
    const definitions = { networking: { wireguard: { interfaces } } } as Parameters<typeof problemsOf>[0]
    assert.equal(problemsOf(definitions).length, 1, JSON.stringify(interfaces))
  }
  assert.equal(
    problemsOf({ networking: { useNetworkd: false, wireguard: { interfaces: { wg0: {} } } } }).length,
    1,
  )
})
