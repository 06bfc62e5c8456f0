import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, packagesOf, problemsOf, textAt } from '../testing.ts'

test('sites', () => {
  const blueprint = blueprintOf({
    services: {
      caddy: {
        enable: true,
        email: 'admin@example.org',
        virtualHosts: {
          'www.example.org': {
            serverAliases: ['example.org'],
            extraConfig: 'reverse_proxy 127.0.0.1:8080\n',
          },
          ':8080': { extraConfig: 'respond "hi {host}"' },
        },
      },
    },
  })
  assert.equal(
    textAt(blueprint, '/etc/caddy/Caddyfile'),
    `{
	email admin@example.org
}

:8080 {
	respond "hi {host}"
}

www.example.org, example.org {
	reverse_proxy 127.0.0.1:8080
}
`,
  )
  assert.match(
    textAt(blueprint, '/etc/nftables.conf') ?? '',
    /tcp dport \{ 80, 443 \}[^]*udp dport \{ 443 \}/,
  )
  assert.ok(packagesOf(blueprint).includes('caddy'))
})

test("a certificate of the machine's", () => {
  const blueprint = blueprintOf({
    secrets: { dns: {} },
    security: {
      acme: {
        acceptTerms: true,
        email: 'admin@example.org',
        certs: {
          wild: {
            domain: '*.example.org',
            dnsProvider: 'rfc2136',
            environmentSecret: { kind: 'secret', name: 'dns' },
          },
        },
      },
    },
    services: { caddy: { enable: true, virtualHosts: { 'a.example.org': { useACMEHost: 'wild' } } } },
  })
  assert.match(
    textAt(blueprint, '/etc/caddy/Caddyfile') ?? '',
    /tls \/var\/lib\/acme\/wild\/fullchain\.pem \/var\/lib\/acme\/wild\/key\.pem/,
  )
  assert.match(
    textAt(blueprint, '/usr/lib/systemd/system/acme-wild.service') ?? '',
    /acme-install wild "\*\.example\.org" caddy caddy\.service/,
  )
})

test('braces that would end the site', () => {
  const virtualHosts = { 'a.example.org': { extraConfig: '}\nevil {' } }
  assert.equal(problemsOf({ services: { caddy: { enable: true, virtualHosts } } }).length, 1)
})
