import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, entryAt, packagesOf, problemsOf, textAt, unitsOf } from '../testing.ts'

const path = '/etc/nftables.conf'

test('the ruleset, with ports sorted and once', () => {
  const blueprint = blueprintOf({
    services: { ssh: { enable: true } },
    networking: {
      firewall: {
        allowedTCPPorts: [443, 80, 443],
        allowedUDPPorts: [51820],
        extraInputRules: '  ip saddr 192.0.2.0/24 tcp dport { 9100 } accept\n\n# why\n',
      },
    },
  })
  assert.equal(
    textAt(blueprint, path),
    `#!/usr/sbin/nft -f
table inet firewall
delete table inet firewall
table inet firewall {
	chain input {
		type filter hook input priority filter; policy drop;
		ct state vmap { established : accept, related : accept, invalid : drop }
		iif "lo" accept
		meta l4proto { icmp, icmpv6 } accept
		ip6 saddr fe80::/10 udp dport 546 accept
		tcp dport { 22, 80, 443 } accept
		udp dport { 51820 } accept
		ip saddr 192.0.2.0/24 tcp dport { 9100 } accept
		# why
	}
}
`,
  )
  assert.ok(unitsOf(blueprint).includes('nftables.service enabled'))
})

test('no port, no rule; no firewall, nothing at all', () => {
  assert.doesNotMatch(textAt(blueprintOf({}), path) ?? '', /tcp dport/)
  const open = blueprintOf({ networking: { firewall: { enable: false } } })
  assert.equal(entryAt(open, path), undefined)
  assert.ok(!packagesOf(open).includes('nftables'))
})

test('rules cannot leave their chain', () => {
  for (const extraInputRules of ['} }', '{', 'tcp dport { 1 }}', 'tcp dport 1 accept } chain x {']) {
    assert.equal(problemsOf({ networking: { firewall: { extraInputRules } } }).length, 1, extraInputRules)
  }
  const quoted = 'log prefix "}" # }'
  assert.deepEqual(problemsOf({ networking: { firewall: { extraInputRules: quoted } } }), [])
})

test('ports that are open to some networks only, from several layers', () => {
  const sources = {
    '192.0.2.0/24': { allowedTCPPorts: [9100, 2379] },
    '2001:db8::/64': { allowedTCPPorts: [9100], allowedUDPPorts: [123] },
    '192.0.2.7': {},
  }
  const text = textAt(blueprintOf({ networking: { firewall: { sources } } }), path) ?? ''
  const rules = text.split('\n').filter((line) => / saddr [0-9]/.test(line))
  assert.deepEqual(
    rules.map((line) => line.trim()),
    [
      'ip saddr 192.0.2.0/24 tcp dport { 2379, 9100 } accept',
      'ip6 saddr 2001:db8::/64 tcp dport { 9100 } accept',
      'ip6 saddr 2001:db8::/64 udp dport { 123 } accept',
    ],
  )
  for (const source of ['somewhere', '192.0.2.0/33', '300.0.0.1']) {
    const open = { [source]: { allowedTCPPorts: [1] } }
    assert.equal(problemsOf({ networking: { firewall: { sources: open } } }).length, 1, source)
  }
})

test('ban lists, interfaces, ranges and limits', () => {
  const text = textAt(
    blueprintOf({
      networking: {
        firewall: {
          allowedTCPPorts: [22],
          allowedTCPPortRanges: [{ from: 8000, to: 8010 }],
          trustedInterfaces: ['wg0'],
          interfaces: { 'podman*': { allowedUDPPorts: [53] } },
          banLists: {
            scanners: { addresses: ['192.0.2.66', '198.51.100.0/24', '2001:db8::/32'] },
            guests: { timeout: '1h 30min', addresses: ['192.0.2.67'] },
          },
          connectionLimits: { '22': '10/minute' },
        },
      },
    }),
    path,
  )
  for (const part of [
    '\tset scanners4 {\n\t\ttype ipv4_addr\n\t\tflags interval\n\t\tauto-merge\n\t\telements = { 192.0.2.66, 198.51.100.0/24 }\n\t}\n',
    '\t\telements = { 2001:db8::/32 }\n',
    '\t\tflags interval, timeout\n\t\ttimeout 5400s\n\t\tauto-merge\n\t\telements = { 192.0.2.67 timeout 0s }\n',
    'policy drop;\n\t\tip saddr @guests4 drop\n',
    '\t\tiifname "wg0" accept\n',
    '\t\tiifname "podman*" udp dport { 53 } accept\n',
    '\t\ttcp dport { 22, 8000-8010 } accept\n',
    '\t\ttcp dport 22 ct state new update @limit_22_4 { ip saddr limit rate over 10/minute } drop\n',
  ])
    assert.ok(text?.includes(part), part)
})

test('what no firewall can do', () => {
  assert.equal(
    problemsOf({ networking: { firewall: { allowedTCPPortRanges: [{ from: 2, to: 1 }] } } }).length,
    1,
  )
  assert.equal(
    problemsOf({ networking: { firewall: { banLists: { a: { addresses: ['192.0.2.300'] } } } } }).length,
    1,
  )
  assert.equal(problemsOf({ networking: { firewall: { connectionLimits: { '22': 'often' } } } }).length, 1)
})
