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
