import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, packagesOf, problemsOf, textAt } from '../testing.ts'

test('a node of the control plane', () => {
  const blueprint = blueprintOf({
    services: { kubernetes: { node: { enable: true, roles: ['control-plane'] } } },
  })
  for (const name of ['containerd', 'conntrack', 'socat', 'ethtool'])
    assert.ok(packagesOf(blueprint).includes(name), name)
  assert.match(
    textAt(blueprint, '/etc/containerd/config.toml') ?? '',
    /runtimes\.runc\.options\]\nSystemdCgroup = true\n/,
  )
  assert.match(textAt(blueprint, '/etc/containerd/config.toml') ?? '', /bin_dir = "\/opt\/cni\/bin"/)
  assert.equal(textAt(blueprint, '/usr/lib/modules-load.d/declared.conf'), 'overlay\nbr_netfilter\n')
  assert.match(textAt(blueprint, '/usr/lib/sysctl.d/90-declared.conf') ?? '', /net\.ipv4\.ip_forward = 1/)
  assert.match(
    textAt(blueprint, '/etc/nftables.conf') ?? '',
    /tcp dport \{ 2379, 2380, 6443, 10250, 10257, 10259 \} accept/,
  )
})

test('a worker', () => {
  const blueprint = blueprintOf({ services: { kubernetes: { node: { enable: true } } } })
  assert.match(
    textAt(blueprint, '/etc/nftables.conf') ?? '',
    /tcp dport \{ 10250, 10256, 30000-32767 \} accept/,
  )
})

test('what Debian does not have, and what the kubelet does not want', () => {
  const node = { enable: true, packages: ['kubelet'] }
  assert.equal(problemsOf({ services: { kubernetes: { node } } })[0]?.code, 'source-repository')
  const repositories = [{ name: 'k8s', uri: 'https://k8s.example.org', suite: '/', components: [], key: 'x' }]
  assert.ok(
    packagesOf(blueprintOf({ services: { kubernetes: { node } } }, 'amd64', { repositories })).includes(
      'kubelet',
    ),
  )
  assert.equal(
    problemsOf({ zramSwap: { enable: true }, services: { kubernetes: { node: { enable: true } } } }).length,
    1,
  )
})
