import type { LowerToDebian } from '../contribution.ts'
import { dropIn, enabled, packagesFor } from '../entries.ts'
import { sandboxDropIn } from '../sandbox.ts'
import { commandWord } from '../systemd-text.ts'
import type { NodeExporterConfig } from './options.ts'

export const lowerNodeExporter: LowerToDebian<NodeExporterConfig> = (config, { origin }) => {
  const { node } = config.services.prometheus.exporters
  if (!node.enable) return {}
  const by = origin('services.prometheus.exporters.node.enable')
  const address = node.listenAddress ?? ''
  const host = address.includes(':') ? `[${address}]` : address
  const command = [
    '/usr/bin/prometheus-node-exporter',
    `--web.listen-address=${host}:${node.port}`,
    ...node.enabledCollectors.map((name) => `--collector.${name}`),
    ...node.disabledCollectors.map((name) => `--no-collector.${name}`),
    ...node.extraFlags,
  ]
  const readsBus = node.enabledCollectors.includes('systemd')
  return {
    packages: packagesFor(by, 'prometheus-node-exporter'),
    files: [
      dropIn(
        'prometheus-node-exporter.service',
        'declared',
        [['Service', [['ExecStart', ['', command.map(commandWord).join(' ')]]]]],
        origin('services.prometheus.exporters.node'),
      ),
      sandboxDropIn('prometheus-node-exporter.service', by, {
        CapabilityBoundingSet: '',
        RestrictAddressFamilies: 'AF_UNIX AF_INET AF_INET6 AF_NETLINK',
        // It tells the room on every file system, also of homes, and counts all processes.
        ProtectHome: 'read-only',
        ProtectProc: null,
        PrivateUsers: readsBus ? null : true,
      }),
    ],
    units: enabled(by, 'prometheus-node-exporter.service'),
    expectations: [
      { kind: 'unit-active', unit: 'prometheus-node-exporter.service' },
      { kind: 'port', protocol: 'tcp', port: node.port },
    ],
  }
}
