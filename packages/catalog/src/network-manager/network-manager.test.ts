import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, packagesOf, problemsOf, textAt, unitsOf } from '../testing.ts'

const profile = {
  connection: { type: 'wifi' },
  wifi: { ssid: 'Home' },
  'wifi-security': { 'key-mgmt': 'wpa-psk', psk: { kind: 'secret', name: 'wifi-home' } },
}

test('NetworkManager in the place of networkd', () => {
  const blueprint = blueprintOf({ networking: { networkmanager: { enable: true, vpn: ['openvpn'] } } })
  const names = ['network-manager', 'wpasupplicant', 'wireless-regdb', 'network-manager-openvpn']
  for (const name of names) assert.ok(packagesOf(blueprint).includes(name), name)
  assert.ok(unitsOf(blueprint).includes('NetworkManager.service enabled'))
  assert.ok(!unitsOf(blueprint).some((unit) => unit.startsWith('systemd-networkd')))
  assert.equal(
    textAt(blueprint, '/usr/lib/NetworkManager/conf.d/50-declared.conf'),
    '[main]\ndns=systemd-resolved\n\n[device]\nwifi.backend=wpa_supplicant\nwifi.scan-rand-mac-address=yes\n',
  )
})

test('a connection with a secret', () => {
  const blueprint = blueprintOf({
    secrets: { 'wifi-home': {} },
    networking: { networkmanager: { enable: true, ensureProfiles: { profiles: { home: profile } } } },
  })
  const text = textAt(blueprint, '/usr/share/ingot/network-profiles/home.nmconnection') ?? ''
  assert.match(
    text,
    /^\[connection\]\nid=home\nuuid=[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}\ntype=wifi\n/,
  )
  assert.match(text, /\[wifi-security\]\nkey-mgmt=wpa-psk\npsk=@secret:wifi-home@\n/)
  assert.ok(unitsOf(blueprint).includes('network-profiles.service enabled'))
})

test('tunnels and Wi-Fi with names', () => {
  const key = { kind: 'secret', name: 'a' } as const
  const peer = 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='
  const cases = [
    {
      connection: { type: 'wireguard', 'interface-name': 'wg0' },
      wireguard: { 'private-key': key },
      [`wireguard-peer.${peer}`]: { 'allowed-ips': ['0.0.0.0/0', '::/0'] },
    },
    {
      connection: { type: 'vpn', autoconnect: false },
      vpn: { 'service-type': 'org.freedesktop.NetworkManager.openvpn', remote: 'vpn.example.org' },
      'vpn-secrets': { password: key },
    },
    {
      connection: { type: 'wifi' },
      wifi: { ssid: 'eduroam' },
      '802-1x': { eap: ['peap'], identity: 'ada@example.org', password: key },
    },
  ] as const
  const lines = [
    [
      /^interface-name=wg0$/m,
      /^private-key=@secret:a@$/m,
      /^\[wireguard-peer\.A+=\]\nallowed-ips=0\.0\.0\.0\/0;::\/0;$/m,
    ],
    [/^autoconnect=false$/m, /^\[vpn-secrets\]\npassword=@secret:a@$/m],
    [/^\[802-1x\]\neap=peap;\nidentity=ada@example\.org\npassword=@secret:a@$/m],
  ] as const
  for (const [index, each] of cases.entries()) {
    const profiles = { tunnel: each }
    const text = textAt(
      blueprintOf({
        secrets: { a: {} },
        networking: { networkmanager: { enable: true, ensureProfiles: { profiles } } },
      }),
      '/usr/share/ingot/network-profiles/tunnel.nmconnection',
    )
    for (const line of lines[index] ?? []) assert.match(text ?? '', line)
  }
})

const manager = (profiles: object, enable = true) =>
  ({ networking: { networkmanager: { enable, ensureProfiles: { profiles } } } }) as Parameters<
    typeof problemsOf
  >[0]

test('what cannot be', () => {
  assert.match(problemsOf(manager({ home: profile }))[0]?.message ?? '', /no secret `wifi-home`/)
  assert.equal(problemsOf(manager({ a: { wifi: { ssid: 'x' } } })).length, 1)
  assert.equal(problemsOf(manager({ a: { connection: { type: 'ethernet' } } }, false)).length, 1)
  assert.equal(
    problemsOf({ networking: { networkmanager: { enable: true }, interfaces: { eth0: { dhcp: true } } } })
      .length,
    1,
  )
})
