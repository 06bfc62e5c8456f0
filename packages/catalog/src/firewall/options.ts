import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { formatOptionPath } from '@ingot/language/path.ts'
import { t } from '@ingot/language/types.ts'
import { isNetwork, protocolNames } from './ruleset.ts'

const portRange = t.submodule({
  options: {
    from: option(t.port(), { description: 'First port.' }),
    to: option(t.port(), { description: 'Last port.' }),
  },
})

const interfaceMatch = t.string({
  pattern: /^[A-Za-z0-9_.-]{1,15}\*?$/,
  description: 'the name of an interface, or its beginning with `*`',
})

const openPorts = t.submodule({
  options: {
    allowedTCPPorts: option(t.listOf(t.port()), {
      default: [],
      description: 'TCP ports that are open.',
    }),
    allowedUDPPorts: option(t.listOf(t.port()), {
      default: [],
      description: 'UDP ports that are open.',
    }),
  },
})

const network = t.string({
  pattern: /^[0-9A-Fa-f:.]+(\/[0-9]{1,3})?$/,
  description: 'an address such as `192.0.2.1` or a network such as `2001:db8::/32`',
})

const setName = t.string({
  pattern: /^[A-Za-z][A-Za-z0-9_]{0,24}$/,
  description: 'a name of letters, digits and `_`',
})

const banList = t.submodule({
  options: {
    addresses: option(t.listOf(network), {
      default: [],
      description: 'Addresses and networks, of IPv4 and IPv6.',
      example: ['192.0.2.66', '2001:db8:bad::/48'],
    }),
    timeout: option(t.nullable(t.duration()), {
      default: null,
      description:
        'With it, what programs add while the machine runs (`nft add element inet firewall NAME4 { ... }`) is forgotten after this time.',
      example: '1h',
    }),
  },
})

const connectionRate = t.string({
  pattern: /^[1-9][0-9]*\/(second|minute|hour|day)$/,
  description: 'a rate such as `10/minute`',
})

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
        allowedTCPPortRanges: option(t.listOf(portRange), {
          default: [],
          description: 'Ranges of TCP ports that are open to everyone.',
          example: [{ from: 8000, to: 8010 }],
        }),
        allowedUDPPortRanges: option(t.listOf(portRange), {
          default: [],
          description: 'Ranges of UDP ports that are open to everyone.',
        }),
        allowedProtocols: option(t.listOf(t.oneOf(protocolNames)), {
          default: [],
          description: 'Protocols beside TCP, UDP and ICMP that are let in.',
          example: ['vrrp'],
        }),
        trustedInterfaces: option(t.listOf(interfaceMatch), {
          default: [],
          description: 'Interfaces from which everything is let in.',
          example: ['wg0'],
        }),
        interfaces: option(t.recordOf(openPorts, interfaceMatch), {
          default: {},
          description: 'Ports that are open on some interfaces only, by the name of the interface.',
          example: { wg0: { allowedTCPPorts: [9100] } },
        }),
        sources: option(t.recordOf(openPorts, network), {
          default: {},
          description: 'Ports that are open to some networks or addresses only, whatever the interface.',
          example: { '192.0.2.0/24': { allowedTCPPorts: [9100] } },
        }),
        banLists: option(t.recordOf(banList, setName), {
          default: {},
          description:
            'Addresses from which nothing is let in, answers included; each list is a pair of sets of nftables, NAME4 and NAME6.',
          example: { scanners: { addresses: ['192.0.2.66'] } },
        }),
        connectionLimits: option(
          t.recordOf(connectionRate, t.string({ pattern: /^[1-9][0-9]{0,4}$/, description: 'a port' })),
          {
            default: {},
            description: 'How many new connections one address may make to a TCP port; more are dropped.',
            example: { '22': '10/minute' },
          },
        ),
        extraInputRules: option(t.lines(), {
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
    ...[
      ...config.networking.firewall.allowedTCPPortRanges,
      ...config.networking.firewall.allowedUDPPortRanges,
    ].map(({ from, to }) => ({
      assertion: from <= to,
      message: `The range from ${from} to ${to} ends before it begins.`,
      option: 'networking.firewall',
    })),
    ...Object.keys(config.networking.firewall.sources).map((source) => ({
      assertion: isNetwork(source),
      message: `${source} is neither an address nor a network.`,
      option: formatOptionPath(['networking', 'firewall', 'sources', source]),
    })),
    ...Object.entries(config.networking.firewall.banLists).flatMap(([name, { addresses }]) =>
      addresses.map((address) => ({
        assertion: isNetwork(address),
        message: `${address} is neither an address nor a network.`,
        option: formatOptionPath(['networking', 'firewall', 'banLists', name, 'addresses']),
      })),
    ),
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
