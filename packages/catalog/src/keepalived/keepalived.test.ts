import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, packagesOf, problemsOf, textAt } from '../testing.ts'

const instance = { interface: 'enp1s0', virtualRouterId: 51, virtualIps: ['192.0.2.10/24'] }

test('an address that moves', () => {
  const blueprint = blueprintOf({
    services: {
      keepalived: {
        enable: true,
        vrrpScripts: { api: { script: '/usr/bin/true' } },
        vrrpInstances: {
          api: {
            ...instance,
            priority: 150,
            unicastSrcIp: '192.0.2.11',
            unicastPeers: ['192.0.2.12'],
            trackScripts: ['api'],
          },
        },
      },
    },
  })
  assert.match(
    textAt(blueprint, '/etc/keepalived/keepalived.conf') ?? '',
    /^vrrp_instance api \{\n {4}state BACKUP\n {4}interface enp1s0\n {4}virtual_router_id 51\n {4}priority 150\n {4}unicast_src_ip 192\.0\.2\.11\n {4}unicast_peer \{\n {8}192\.0\.2\.12\n {4}\}\n {4}virtual_ipaddress \{\n {8}192\.0\.2\.10\/24\n {4}\}\n {4}track_script \{\n {8}api\n {4}\}\n\}\n$/m,
  )
  assert.match(textAt(blueprint, '/etc/nftables.conf') ?? '', /meta l4proto \{ 112 \} accept/)
  assert.match(
    textAt(blueprint, '/usr/lib/sysctl.d/90-declared.conf') ?? '',
    /net\.ipv4\.ip_nonlocal_bind = 1/,
  )
  assert.ok(packagesOf(blueprint).includes('keepalived'))
})

test('one system for several machines', () => {
  const hosts = {
    lucy: { priority: 103, unicastIp: '192.0.2.11' },
    makise: { priority: 102, unicastIp: '192.0.2.12' },
    quinn: {},
  }
  const text = textAt(
    blueprintOf({
      services: { keepalived: { enable: true, vrrpInstances: { api: { ...instance, hosts } } } },
    }),
    '/etc/keepalived/keepalived.conf',
  )
  assert.match(
    text ?? '',
    /^ {4}priority 100\n {4}@lucy priority 103\n {4}@lucy unicast_src_ip 192\.0\.2\.11\n {4}@makise priority 102\n {4}@makise unicast_src_ip 192\.0\.2\.12\n {4}unicast_peer \{\n {8}@\^lucy 192\.0\.2\.11\n {8}@\^makise 192\.0\.2\.12\n {4}\}$/m,
  )
})

test('what cannot move', () => {
  const cases: readonly object[] = [
    { a: { ...instance, virtualIps: [] } },
    { a: { ...instance, trackScripts: ['none'] } },
    { a: { ...instance, virtualRouterId: 256 } },
    { a: { ...instance, hosts: { 'lucy.example.org': {} } } },
    { a: { ...instance, hosts: { lucy: { priority: 255 } } } },
  ]
  for (const vrrpInstances of cases) {
    const definitions = { services: { keepalived: { enable: true, vrrpInstances } } } as Parameters<
      typeof problemsOf
    >[0]
    assert.equal(problemsOf(definitions).length, 1, JSON.stringify(vrrpInstances))
  }
})
