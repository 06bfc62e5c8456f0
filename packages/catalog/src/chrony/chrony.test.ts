import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, packagesOf, problemsOf, textAt, unitsOf } from '../testing.ts'

const path = '/etc/chrony/chrony.conf'

test('chrony takes the place of timesyncd', () => {
  const blueprint = blueprintOf({ services: { chrony: { enable: true } } })
  assert.ok(!packagesOf(blueprint).includes('systemd-timesyncd'))
  assert.ok(unitsOf(blueprint).includes('chrony.service enabled'))
  assert.match(textAt(blueprint, path) ?? '', /^pool 2\.debian\.pool\.ntp\.org iburst\n/)
  assert.equal(textAt(blueprintOf({}), path), undefined)
})

test('a server of a network', () => {
  const blueprint = blueprintOf({
    services: {
      chrony: {
        enable: true,
        servers: ['ntp.example.org'],
        enableNTS: true,
        allow: ['192.0.2.0/24'],
        extraConfig: 'minsources 1\n',
      },
    },
  })
  const text = textAt(blueprint, path) ?? ''
  assert.match(text, /^server ntp\.example\.org iburst nts\n/)
  assert.doesNotMatch(text, /pool/)
  assert.match(text, /\nallow 192\.0\.2\.0\/24\nminsources 1\n$/)
  assert.match(textAt(blueprint, '/etc/nftables.conf') ?? '', /udp dport \{ 123 \} accept/)
})

test('what cannot be', () => {
  const both = { chrony: { enable: true }, timesyncd: { enable: true } }
  assert.equal(problemsOf({ services: both }).length, 1)
  assert.equal(problemsOf({ services: { chrony: { enable: true, enableNTS: true } } }).length, 1)
})
