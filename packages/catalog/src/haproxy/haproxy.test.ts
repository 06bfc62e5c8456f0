import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, packagesOf, problemsOf, textAt } from '../testing.ts'

test('in front of three servers', () => {
  const blueprint = blueprintOf({
    services: {
      haproxy: {
        enable: true,
        frontends: { api: { bind: ['*:6443', '[::1]:7000 v6only'], defaultBackend: 'api' } },
        backends: {
          api: {
            extraConfig: 'option httpchk GET /readyz',
            servers: {
              lucy: { address: '192.0.2.11:6443' },
              makise: { address: '192.0.2.12:6443', options: 'check inter 2s' },
            },
          },
        },
      },
    },
  })
  const text = textAt(blueprint, '/etc/haproxy/haproxy.cfg') ?? ''
  assert.match(
    text,
    /^frontend api\n {4}mode tcp\n {4}option tcplog\n {4}bind \*:6443\n {4}bind \[::1\]:7000 v6only\n {4}default_backend api\n$/m,
  )
  assert.match(text, /^ {4}server makise 192\.0\.2\.12:6443 check inter 2s$/m)
  assert.match(textAt(blueprint, '/etc/nftables.conf') ?? '', /tcp dport \{ 6443, 7000 \} accept/)
  assert.ok(packagesOf(blueprint).includes('haproxy'))
})

test('what leads nowhere', () => {
  const cases: readonly object[] = [
    { a: {} },
    { a: { bind: ['*:1'], defaultBackend: 'b' } },
    { a: { bind: ['somewhere'] } },
  ]
  for (const frontends of cases) {
    const definitions = { services: { haproxy: { enable: true, frontends } } } as Parameters<
      typeof problemsOf
    >[0]
    assert.equal(problemsOf(definitions).length, 1, JSON.stringify(frontends))
  }
})
