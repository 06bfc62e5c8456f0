import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, packagesOf, problemsOf, textAt, unitsOf } from '../testing.ts'

const units = '/usr/lib/systemd/system'
const account = { acceptTerms: true, email: 'admin@example.org' }

test('a certificate by HTTP: units, a port, a user', () => {
  const blueprint = blueprintOf({
    security: {
      acme: {
        ...account,
        certs: {
          'www.example.org': {
            listenHTTP: 80,
            extraDomainNames: ['example.org'],
            reloadServices: ['haproxy.service'],
          },
        },
      },
    },
  })
  const service = textAt(blueprint, `${units}/acme-www.example.org.service`) ?? ''
  assert.match(
    service,
    /^ExecStart=\/usr\/lib\/ingot\/acme-obtain www\.example\.org 30 .*--email admin@example\.org .*--domains www\.example\.org --domains example\.org --http --http\.port :80$/m,
  )
  assert.match(
    service,
    /^ExecStartPost=\+\/usr\/lib\/ingot\/acme-install www\.example\.org www\.example\.org acme haproxy\.service$/m,
  )
  assert.match(service, /^AmbientCapabilities=CAP_NET_BIND_SERVICE$/m)
  assert.match(textAt(blueprint, '/etc/nftables.conf') ?? '', /tcp dport \{ 80 \} accept/)
  assert.ok(packagesOf(blueprint).includes('lego'))
  assert.ok(blueprint.users.some(({ name }) => name === 'acme'))
  for (const unit of ['acme-www.example.org.timer', 'acme-placeholder-www.example.org.service'])
    assert.ok(unitsOf(blueprint).includes(`${unit} enabled`))
})

test('by DNS, with a secret and a wildcard', () => {
  const blueprint = blueprintOf({
    secrets: { dns: {} },
    security: {
      acme: {
        ...account,
        server: 'https://acme.example.org/directory',
        certs: {
          wild: {
            domain: '*.example.org',
            dnsProvider: 'rfc2136',
            environmentSecret: { kind: 'secret', name: 'dns' },
          },
        },
      },
    },
  })
  const service = textAt(blueprint, `${units}/acme-wild.service`) ?? ''
  assert.match(
    service,
    /acme-obtain "\*\.example\.org" 30 .*--server https:\/\/acme\.example\.org\/directory .*--dns rfc2136$/m,
  )
  assert.match(service, /^EnvironmentFile=\/run\/ingot\/secrets\/dns$/m)
  assert.doesNotMatch(service, /AmbientCapabilities/)
})

test('authorities of your own', () => {
  const pem = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----'
  const blueprint = blueprintOf({ security: { pki: { certificates: [pem] } } })
  assert.equal(textAt(blueprint, '/usr/share/ingot/ca-certificates/declared-1.crt'), `${pem}\n`)
  assert.ok(unitsOf(blueprint).includes('declared-authorities.service enabled'))
  assert.equal(problemsOf({ security: { pki: { certificates: ['hello'] } } }).length, 1)
})

test('what an authority would not give', () => {
  const certs = { 'www.example.org': { listenHTTP: 80 } }
  const cases: readonly Parameters<typeof problemsOf>[0][] = [
    { security: { acme: { certs } } },
    { security: { acme: { acceptTerms: true, certs } } },
    { security: { acme: { ...account, certs: { 'www.example.org': {} } } } },
    {
      security: {
        acme: { ...account, certs: { 'www.example.org': { listenHTTP: 80, webroot: '/var/www' } } },
      },
    },
    { security: { acme: { ...account, certs: { www: { listenHTTP: 80 } } } } },
    {
      security: {
        acme: {
          ...account,
          certs: { 'a.example.org': { dnsProvider: 'x', environmentSecret: { kind: 'secret', name: 'y' } } },
        },
      },
    },
  ]
  for (const definitions of cases)
    assert.equal(problemsOf(definitions).length, 1, JSON.stringify(definitions))
})
