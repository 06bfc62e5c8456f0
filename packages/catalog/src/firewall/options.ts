import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { t } from '@ingot/language/types.ts'

export const firewall = defineModule({
  name: 'firewall',
  description: 'What may reach the machine from the network, with nftables.',
  options: {
    networking: {
      firewall: {
        enable: option(t.boolean(), {
          default: true,
          description:
            'Whether packets from outside are dropped unless they answer something, are ICMP, or go to an open port.',
        }),
        allowedTCPPorts: option(t.listOf(t.port()), {
          default: [],
          description: 'TCP ports that are open to everyone. Services that are enabled add theirs.',
          example: [80, 443],
        }),
        allowedUDPPorts: option(t.listOf(t.port()), {
          default: [],
          description: 'UDP ports that are open to everyone.',
          example: [51820],
        }),
        extraInputRules: option(t.text(), {
          default: '',
          description: 'Further rules of nft(8) for the input chain, after those of the ports.',
          example: 'ip saddr 192.0.2.0/24 tcp dport 9100 accept',
        }),
      },
    },
  },
  assertions: ({ config }) => [
    {
      assertion: balancedBraces(config.networking.firewall.extraInputRules),
      message: 'The braces of these rules do not match, so they would end the chain that they stand in.',
      option: 'networking.firewall.extraInputRules',
    },
  ],
})

export type FirewallConfig = ConfigOf<typeof firewall>

function balancedBraces(rules: string): boolean {
  let depth = 0
  for (const character of rules.replaceAll(/"[^"\n]*"|#[^\n]*/g, '')) {
    if (character === '{') depth += 1
    if (character === '}') depth -= 1
    if (depth < 0) return false
  }
  return depth === 0
}
