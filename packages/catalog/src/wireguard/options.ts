import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { formatOptionPath } from '@ingot/language/path.ts'
import { mkDefault, mkIf } from '@ingot/language/modifiers.ts'
import { t } from '@ingot/language/types.ts'
import { firewall } from '../firewall/options.ts'
import { network } from '../network/options.ts'
import { secrets } from '../secrets/options.ts'
import { interfaceName } from '../shared-types.ts'

const publicKey = t.string({
  pattern: /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/,
  description: 'a public key of WireGuard',
})
const endpoint = t.string({
  pattern: /^([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]):[0-9]{1,5}$/,
  description: 'a host and a port such as `vpn.example.org:51820`',
})

const peer = t.submodule({
  options: {
    publicKey: option(publicKey, { description: 'Public key of the other side.' }),
    allowedIPs: option(t.listOf(t.cidr()), {
      description: 'Addresses that are reached through it, and that it may send from. They become routes.',
      example: ['10.100.0.2/32'],
    }),
    endpoint: option(t.nullable(endpoint), {
      default: null,
      description: 'Where it is reached. One side needs none.',
      example: 'vpn.example.org:51820',
    }),
    persistentKeepalive: option(t.nullable(t.integer({ min: 1, max: 65_535 })), {
      default: null,
      description: 'Seconds after which a sign of life keeps the way through NAT open.',
      example: 25,
    }),
    presharedKey: option(t.nullable(t.secret()), {
      default: null,
      description: 'Secret that both sides know besides their keys.',
    }),
  },
})

const wireguardInterface = t.submodule({
  options: {
    ips: option(t.listOf(t.cidr()), {
      default: [],
      description: 'Addresses of this machine in the network.',
      example: ['10.100.0.1/24'],
    }),
    listenPort: option(t.nullable(t.port()), {
      default: null,
      description: 'UDP port on which the others reach this machine.',
      example: 51820,
    }),
    openFirewall: option(t.boolean(), {
      default: true,
      description: 'Whether the firewall lets everyone reach the port.',
    }),
    privateKey: option(t.nullable(t.secret()), {
      default: null,
      defaultText: 'made by the machine, in /var/lib/wireguard',
      description:
        'Secret that holds the private key. Without it each machine makes its own; `wg show` tells the public one.',
      example: { kind: 'secret', name: 'wg0' },
    }),
    mtu: option(t.nullable(t.integer({ min: 1280, max: 9000 })), {
      default: null,
      description: 'Size of the largest packet.',
    }),
    peers: option(t.listOf(peer), { default: [], description: 'The other sides.' }),
  },
})

export const wireguard = defineModule({
  name: 'wireguard',
  description: 'Private networks with WireGuard, by systemd-networkd.',
  uses: [network, firewall, secrets],
  options: {
    networking: {
      wireguard: {
        interfaces: option(t.recordOf(wireguardInterface, interfaceName), {
          default: {},
          description: 'Interfaces by name.',
          example: { wg0: { ips: ['10.100.0.1/24'], listenPort: 51820 } },
        }),
      },
    },
  },
  define: ({ config }) => {
    const interfaces = Object.values(config.networking.wireguard.interfaces)
    return {
      networking: {
        firewall: {
          allowedUDPPorts: interfaces.map(({ listenPort, openFirewall }) =>
            mkIf(listenPort !== null && openFirewall, listenPort ?? 51_820),
          ),
        },
      },
      // systemd-networkd reads them as its own user.
      secrets: Object.fromEntries(
        interfaces.flatMap(({ privateKey, peers }) =>
          [privateKey, ...peers.map(({ presharedKey }) => presharedKey)].flatMap((key) =>
            key === null ? [] : [[key.name, { owner: mkDefault('systemd-network') }] as const],
          ),
        ),
      ),
    }
  },
  assertions: ({ config }) =>
    Object.keys(config.networking.wireguard.interfaces).map((name) => ({
      assertion: config.networking.useNetworkd,
      message: `${name} needs systemd-networkd, which is switched off (\`networking.useNetworkd\`).`,
      option: formatOptionPath(['networking', 'wireguard', 'interfaces', name]),
    })),
})

export type WireguardConfig = ConfigOf<typeof wireguard>
