import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, packagesOf, problemsOf, textAt, unitsOf } from '../testing.ts'

const path = '/etc/nginx/nginx.conf'
const acme = { acceptTerms: true, email: 'admin@example.org' }

test('a virtual host defines its certificate', () => {
  const blueprint = blueprintOf({
    security: { acme },
    services: {
      nginx: {
        enable: true,
        virtualHosts: {
          'www.example.org': {
            serverAliases: ['example.org'],
            enableACME: true,
            forceSSL: true,
            locations: { '/': { proxyPass: 'http://127.0.0.1:8080', proxyWebsockets: true } },
          },
        },
      },
    },
  })
  const text = textAt(blueprint, path) ?? ''
  for (const part of [
    'listen 0.0.0.0:80;\n',
    'location ^~ /.well-known/acme-challenge/ {\n',
    'return 301 https://$host$request_uri;\n',
    'listen [::]:443 ssl;\n',
    'ssl_certificate /var/lib/acme/www.example.org/fullchain.pem;\n',
    'proxy_pass http://127.0.0.1:8080;\n',
  ])
    assert.ok(text.includes(part), part)
  assert.match(
    textAt(blueprint, '/usr/lib/systemd/system/acme-www.example.org.service') ?? '',
    /--domains www\.example\.org --domains example\.org --http --http\.webroot \/var\/lib\/acme\/acme-challenge$/m,
  )
  assert.match(textAt(blueprint, '/etc/nftables.conf') ?? '', /tcp dport \{ 80, 443 \} accept/)
  assert.ok(packagesOf(blueprint).includes('nginx') && packagesOf(blueprint).includes('lego'))
  assert.ok(unitsOf(blueprint).includes('nginx.service enabled'))
})

test('without TLS: one server, one port, no certificate', () => {
  const blueprint = blueprintOf({
    services: { nginx: { enable: true, virtualHosts: { _: { default: true, root: '/srv/my www' } } } },
  })
  const text = textAt(blueprint, path) ?? ''
  assert.equal(text.match(/^ {2}server \{$/gm)?.length, 1)
  assert.match(text, /listen 0\.0\.0\.0:80 default_server;\n/)
  assert.match(text, /root "\/srv\/my www";/)
  assert.doesNotMatch(textAt(blueprint, '/etc/nftables.conf') ?? '', /443/)
  assert.ok(!packagesOf(blueprint).includes('lego'))
})

test('virtual hosts may be a function of the configuration', () => {
  const blueprint = blueprintOf({
    sysctl: { 'x.y': '1' },
    services: {
      nginx: {
        enable: true,
        virtualHosts: ({ config }) => ({
          [`${config.name}.example.org`]: { locations: { '/': { return: '404' } } },
        }),
      },
    },
  })
  assert.match(textAt(blueprint, path) ?? '', /server_name test\.example\.org;/)
})

test('what is no virtual host', () => {
  const hosts: readonly object[] = [
    { a: { forceSSL: true } },
    { a: { forceSSL: true, addSSL: true, sslCertificate: '/a', sslCertificateKey: '/b' } },
    { a: { addSSL: true, useACMEHost: 'b' } },
    { a: { locations: { '/': { return: '404; }' } } } },
    { 'a;b': {} },
  ]
  for (const virtualHosts of hosts) {
    const definitions = { services: { nginx: { enable: true, virtualHosts } } } as Parameters<
      typeof problemsOf
    >[0]
    assert.equal(problemsOf(definitions).length, 1, JSON.stringify(virtualHosts))
  }
})
