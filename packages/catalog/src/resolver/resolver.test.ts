import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, problemsOf, textAt } from '../testing.ts'

const path = '/usr/lib/systemd/resolved.conf.d/60-declared.conf'

test("Debian's defaults need no file", () => {
  assert.equal(textAt(blueprintOf({}), path), undefined)
})

test('everything', () => {
  const blueprint = blueprintOf({
    networking: { search: ['example.org'], hosts: { '192.0.2.10': ['nas.example.org', 'nas'] } },
    services: {
      resolved: {
        dnssec: 'allow-downgrade',
        dnsovertls: 'true',
        llmnr: 'resolve',
        multicastDns: 'false',
        fallbackDns: ['192.0.2.53#dns.example.org'],
      },
    },
  })
  assert.equal(
    textAt(blueprint, path),
    `[Resolve]
Domains=example.org
FallbackDNS=192.0.2.53#dns.example.org
DNSSEC=allow-downgrade
DNSOverTLS=true
LLMNR=resolve
MulticastDNS=false
`,
  )
  assert.match(textAt(blueprint, '/etc/hosts') ?? '', /^192\.0\.2\.10 nas\.example\.org nas$/m)
})

test('what is refused', () => {
  assert.equal(problemsOf({ networking: { search: ['a b'] } }).length, 1)
  assert.equal(problemsOf({ networking: { hosts: { '192.0.2.1': [] } } }).length, 1)
  assert.equal(problemsOf({ networking: { hosts: { nas: ['nas'] } } }).length, 1)
  assert.equal(
    problemsOf({ networking: { search: ['a'] }, services: { resolved: { enable: false } } }).length,
    1,
  )
})
