import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { mkIf } from '@ingot/language/modifiers.ts'
import { t } from '@ingot/language/types.ts'
import { firewall } from '../firewall/options.ts'

const collector = t.string({ pattern: /^[a-z0-9_]+$/, description: 'the name of a collector' })

export const nodeExporter = defineModule({
  name: 'node-exporter',
  description: "The machine's figures, for Prometheus.",
  uses: [firewall],
  options: {
    services: {
      prometheus: {
        exporters: {
          node: {
            enable: option(t.boolean(), { default: false, description: 'Whether the node exporter runs.' }),
            port: option(t.port(), { default: 9100, description: 'TCP port that it listens on.' }),
            listenAddress: option(t.nullable(t.ipAddress()), {
              default: null,
              defaultText: 'every address',
              description: 'Address that it listens on.',
            }),
            enabledCollectors: option(t.listOf(collector), {
              default: [],
              description: 'Collectors beside those that are on by themselves.',
              example: ['systemd', 'processes'],
            }),
            disabledCollectors: option(t.listOf(collector), {
              default: [],
              description: 'Collectors that are switched off.',
              example: ['wifi'],
            }),
            extraFlags: option(
              t.listOf(
                t.string({
                  pattern: /^--[A-Za-z0-9.=:_/|^$()\\*+?[\]-]+$/,
                  description: 'an option that begins with `--`',
                }),
              ),
              {
                default: [],
                description: 'Further options.',
              },
            ),
            openFirewall: option(t.boolean(), {
              default: false,
              description: 'Whether the firewall lets everyone read the figures.',
            }),
          },
        },
      },
    },
  },
  define: ({ config }) => {
    const { enable, openFirewall, port } = config.services.prometheus.exporters.node
    return { networking: { firewall: { allowedTCPPorts: mkIf(enable && openFirewall, [port]) } } }
  },
})

export type NodeExporterConfig = ConfigOf<typeof nodeExporter>
