import { deepEqual, equal, ok, throws } from 'node:assert/strict'
import { test } from 'node:test'
import { assert as assertLaw, ipV4, ipV6, nat, oneof, property } from 'fast-check'
import { isOnLink, parseInterfaceAddress, parseIpAddress } from './ip-address.ts'
import { parseFacts, type FactsInput } from './node.ts'
import { IngotError } from './problem.ts'

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f admin@example'

function messagesOf(facts: unknown): readonly string[] {
  try {
    parseFacts(facts, 'node web1')
    return []
  } catch (error) {
    ok(error instanceof IngotError)
    equal(error.fault, 'request')
    ok(error.problems.every((problem) => problem.code === 'facts-invalid' && problem.where === 'node web1'))
    return error.problems.map((problem) => problem.message)
  }
}

test('facts get their defaults, and reading them again changes nothing', () => {
  const facts = parseFacts(
    { interfaces: [{ match: 'en*', addresses: ['192.0.2.10/24'], gateway: '192.0.2.1' }] },
    'x',
  )
  deepEqual(facts, {
    interfaces: [
      {
        match: 'en*',
        dhcp: false,
        addresses: ['192.0.2.10/24'],
        gateway: ['192.0.2.1'],
        dns: [],
        domains: [],
      },
    ],
    sshKeys: {},
    secrets: {},
  })
  deepEqual(parseFacts(facts, 'x'), facts)
})

const good: readonly FactsInput[] = [
  {},
  { hostname: 'web1' },
  { hostname: 'web1.example.org' },
  { interfaces: [{ match: 'eth0', dhcp: true }] },
  { interfaces: [{ macAddress: '52:54:00:12:34:56', dhcp: true, mtu: 9000 }] },
  { interfaces: [{ match: 'e', addresses: ['192.0.2.0/31'], gateway: '192.0.2.1' }] },
  { interfaces: [{ match: 'e', addresses: ['2001:db8::10/64'], gateway: 'fe80::1' }] },
  {
    interfaces: [
      {
        match: 'e',
        addresses: ['192.0.2.9/29', '2001:db8::10/64'],
        gateway: ['192.0.2.14', '2001:db8::1'],
        dns: ['::1'],
      },
    ],
  },
  { sshKeys: { admin: [key] }, secrets: { 'db-password': 'secrets/web1/db-password.age' } },
]
test('well-formed facts are accepted', () => {
  for (const facts of good) deepEqual(messagesOf(facts), [], JSON.stringify(facts))
})

const bad: readonly (readonly [unknown, RegExp])[] = [
  [{ hostnam: 'x' }, /^facts: unknown 'hostnam'$/],
  [
    { interfaces: [{ match: 'en*', dhcp: true, adresses: [] }] },
    /^facts\.interfaces\[0\]: unknown 'adresses'$/,
  ],
  [{ hostname: 'Web1' }, /^facts\.hostname: expected a host name/],
  [{ hostname: 'web1-' }, /^facts\.hostname: expected a host name/],
  [{ hostname: `${'a'.repeat(40)}.${'b'.repeat(40)}` }, /^facts\.hostname:/],
  [{ hostname: 'a\nb' }, /^facts\.hostname:/],
  [{ interfaces: [{ dhcp: true }] }, /^facts\.interfaces\[0\]: say which interface/],
  [{ interfaces: [{ match: 'eth0' }] }, /^facts\.interfaces\[0\]: the interface would get no address/],
  [
    { interfaces: [{ match: 'a\nDHCP=yes', dhcp: true }] },
    /^facts\.interfaces\[0\]\.match: expected the name/,
  ],
  [
    { interfaces: [{ match: 'e', addresses: ['192.0.2.10'] }] },
    /addresses\[0\]: expected an address with its prefix/,
  ],
  [
    { interfaces: [{ match: 'e', addresses: ['192.0.2.10/33'] }] },
    /addresses\[0\]: expected an address with its prefix/,
  ],
  [{ interfaces: [{ match: 'e', addresses: ['192.0.2.256/24'] }] }, /addresses\[0\]: expected/],
  [
    { interfaces: [{ match: 'e', addresses: ['192.0.2.0/24'] }] },
    /addresses\[0\]: 192.0.2.0\/24 names the network/,
  ],
  [{ interfaces: [{ match: 'e', addresses: ['192.0.2.255/24'] }] }, /names the network/],
  [{ interfaces: [{ match: 'e', addresses: ['2001:db8::/64'] }] }, /names the network/],
  [
    { interfaces: [{ match: 'e', addresses: ['192.0.2.10/24'], gateway: '192.0.3.1' }] },
    /in none of the interface's/,
  ],
  [
    { interfaces: [{ match: 'e', addresses: ['192.0.2.10/24'], gateway: '2001:db8::1' }] },
    /in none of the interface's/,
  ],
  [{ interfaces: [{ match: 'e', addresses: ['192.0.2.10/24'], gateway: '192.0.2.10' }] }, /own address/],
  [
    { interfaces: [{ match: 'e', addresses: ['192.0.2.10/24'], gateway: ['192.0.2.1', '192.0.2.2'] }] },
    /second IPv4/,
  ],
  [
    {
      interfaces: [
        { match: 'a', addresses: ['192.0.2.9/24'] },
        { match: 'b', addresses: ['192.0.2.9/24'] },
      ],
    },
    /^facts\.interfaces\[1\]: 192.0.2.9\/24 is given twice/,
  ],
  [
    { interfaces: [{ match: 'e', dhcp: true, macAddress: '5254.0012.3456' }] },
    /macAddress: expected a MAC address/,
  ],
  [{ sshKeys: { admin: ['-----BEGIN OPENSSH PRIVATE KEY-----'] } }, /this is a private key/],
  [{ sshKeys: { admin: [key.slice(0, 60)] } }, /damaged/],
  [{ sshKeys: { admin: [key.replace('ssh-ed25519', 'ssh-rsa')] } }, /does not hold a key of type ssh-rsa/],
  [{ sshKeys: { admin: ['hunter2'] } }, /expected a public SSH key/],
  [{ sshKeys: { admin: [`${key}\nssh-rsa x`] } }, /one line/],
  [{ sshKeys: { '../root': [key] } }, /expected a user name/],
  [{ secrets: { '../x': 'a.age' } }, /lower-case letters/],
  [{ secrets: { x: '/etc/x.age' } }, /inside the project/],
  [{ secrets: { x: 'secrets/../../x.age' } }, /inside the project/],
]
test('each mistake is named with its path', () => {
  for (const [facts, pattern] of bad) {
    const messages = messagesOf(facts)
    equal(messages.length, 1, `${JSON.stringify(facts)}: ${messages.join('; ')}`)
    ok(pattern.test(messages[0] ?? ''), messages[0])
  }
})

test('all mistakes are told at once', () => {
  equal(messagesOf({ hostname: '-', interfaces: [{ match: 'e', addresses: ['x', 'y'] }] }).length, 3)
})

test('every address is on link with itself, whatever the prefix; other text is no address', () => {
  assertLaw(
    property(oneof(ipV4(), ipV6()), nat(32), (text, prefix) => {
      const address = parseIpAddress(text)
      const member = parseInterfaceAddress(`${text}/${prefix}`)
      return address !== null && member !== null && isOnLink(address, member)
    }),
  )
  for (const text of [
    '',
    '1.2.3',
    '01.2.3.4',
    ':',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7::8',
    'g::',
    '::1.2.3.256',
    'fe80::1%eth0',
  ]) {
    equal(parseIpAddress(text), null, text)
  }
  deepEqual(parseIpAddress('::ffff:192.0.2.1'), parseIpAddress('::ffff:c000:201'))
  throws(() => parseFacts(null, 'x'), IngotError)
})
