import assert from 'node:assert/strict'
import { test } from 'node:test'
import { interfaceFactsOf, liveNetworkFile, readNetwork } from './network.ts'

const link = (ifname: string, addresses: readonly object[]) => ({
  ifname,
  address: '52:54:00:12:34:56',
  link_type: 'ether',
  mtu: 1500,
  addr_info: addresses,
})
const dynamic = { family: 'inet', local: '10.0.2.15', prefixlen: 24, scope: 'global', dynamic: true }
const fixed4 = { family: 'inet', local: '192.0.2.10', prefixlen: 32, scope: 'global' }
const fixed6 = { family: 'inet6', local: '2001:db8::10', prefixlen: 64, scope: 'global' }
const fromRouter = { ...fixed6, local: '2001:db8::5054', dynamic: true, mngtmpaddr: true }
const local6 = { family: 'inet6', local: 'fe80::1', prefixlen: 64, scope: 'link' }

const read = (links: readonly object[], routes: readonly object[] = [], physical = ['eth0']) =>
  readNetwork({
    addresses: JSON.stringify(links),
    routes: [JSON.stringify(routes), ''],
    physical,
    resolvers: 'nameserver 127.0.0.53\nnameserver 192.0.2.53\nnameserver 192.0.2.53\noptions edns0\n',
  })

test('an address that a server gave is asked for again, by the MAC address', () => {
  const [one] = read(
    [{ ifname: 'lo', link_type: 'loopback' }, link('eth0', [dynamic, local6])],
    [{ dev: 'eth0', gateway: '10.0.2.2' }],
  )
  assert.ok(one)
  assert.deepEqual([one.isDynamic, one.addresses, one.gateway, one.dns], [true, [], [], []])
  assert.match(
    liveNetworkFile(one),
    /^\[Match\]\nMACAddress=52:54:00:12:34:56\n[^]*DHCP=yes\n[^]*ClientIdentifier=mac\n$/,
  )
  assert.deepEqual(interfaceFactsOf([one]), [])
})

test('addresses for good stay, with a gateway that lies in none of their networks', () => {
  const [one] = read(
    [link('eth0', [fixed4, fixed6, fromRouter])],
    [
      { dev: 'eth0', gateway: '172.31.1.1' },
      { dev: 'eth0', gateway: 'fe80::2' },
      { dev: 'eth1', gateway: '198.51.100.1' },
      { dev: 'eth0', gateway: '172.31.1.2' },
    ],
  )
  assert.ok(one)
  assert.deepEqual(one.addresses, ['192.0.2.10/32', '2001:db8::10/64'])
  assert.deepEqual(one.gateway, ['172.31.1.1', 'fe80::2'])
  assert.deepEqual(one.dns, ['192.0.2.53'])
  assert.match(liveNetworkFile(one), /\[Route\]\nGateway=172\.31\.1\.1\nGatewayOnLink=yes\n/)
  // One that the kernel made is kept for as long as the installation takes, and is no fact.
  assert.match(liveNetworkFile(one), /Address=2001:db8::5054\/64\n/)
  assert.deepEqual(interfaceFactsOf([one])[0]?.addresses, one.addresses)
  assert.equal(interfaceFactsOf([one])[0]?.macAddress, '52:54:00:12:34:56')
})

test('what is no device is known as such, and what has no address is left out', () => {
  const found = read([link('br0', [fixed4]), link('eth0', [local6])])
  assert.deepEqual(
    found.map(({ name, isPhysical }) => [name, isPhysical]),
    [['br0', false]],
  )
  assert.deepEqual(interfaceFactsOf(found), [])
})

test('a machine without ip(8) has no network to speak of', () => {
  assert.deepEqual(
    readNetwork({ addresses: 'sh: ip: not found', routes: [''], physical: [], resolvers: '' }),
    [],
  )
})
