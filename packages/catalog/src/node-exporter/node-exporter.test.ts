import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, packagesOf, problemsOf, textAt } from '../testing.ts'

test('figures, for oneself unless the firewall is opened', () => {
  const node = {
    enable: true,
    listenAddress: '2001:db8::1',
    enabledCollectors: ['systemd'],
    disabledCollectors: ['wifi'],
  }
  const blueprint = blueprintOf({ services: { prometheus: { exporters: { node } } } })
  assert.ok(packagesOf(blueprint).includes('prometheus-node-exporter'))
  assert.match(
    textAt(blueprint, '/usr/lib/systemd/system/prometheus-node-exporter.service.d/50-declared.conf') ?? '',
    /^ExecStart=\nExecStart=\/usr\/bin\/prometheus-node-exporter "--web\.listen-address=\[2001:db8::1\]:9100" --collector\.systemd --no-collector\.wifi$/m,
  )
  assert.doesNotMatch(textAt(blueprint, '/etc/nftables.conf') ?? '', /9100/)
  const open = blueprintOf({
    services: { prometheus: { exporters: { node: { enable: true, openFirewall: true } } } },
  })
  assert.match(textAt(open, '/etc/nftables.conf') ?? '', /9100/)
  assert.equal(
    problemsOf({ services: { prometheus: { exporters: { node: { extraFlags: ['-x'] } } } } }).length,
    1,
  )
})
