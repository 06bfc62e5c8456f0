import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { formatOptionPath } from '@ingot/language/path.ts'
import { t } from '@ingot/language/types.ts'

const interfaceMatch = t.string({
  pattern: /^[A-Za-z0-9._:@*?[\]-]{1,64}$/,
  description: 'the name of an interface like `enp1s0`, or a pattern like `en*`',
})

const networkInterface = t.submodule({
  options: {
    addresses: option(t.listOf(t.cidr()), {
      default: [],
      description: 'Addresses with the length of their prefix.',
      example: ['192.0.2.10/24', '2001:db8::10/64'],
    }),
    dhcp: option(t.boolean(), {
      default: ({ self }: { self: { readonly addresses: readonly string[] } }) => self.addresses.length === 0,
      defaultText: 'true where no address is given',
      description: 'Whether to ask for addresses, routes and name servers (DHCPv4, DHCPv6).',
    }),
    gateway: option(t.nullable(t.ipAddress()), {
      default: null,
      description: 'Router to everywhere else.',
      example: '192.0.2.1',
    }),
    dns: option(t.listOf(t.ipAddress()), {
      default: [],
      description: 'Name servers that are asked through this interface.',
      example: ['192.0.2.53'],
    }),
  },
})

export const network = defineModule({
  name: 'network',
  description: 'Interfaces, addresses and name resolution, with systemd-networkd and systemd-resolved.',
  options: {
    networking: {
      useNetworkd: option(t.boolean(), {
        default: true,
        description: 'Whether systemd-networkd looks after the interfaces.',
      }),
      useDHCP: option(t.boolean(), {
        default: true,
        description: 'Whether Ethernet interfaces that nothing else configures use DHCP.',
      }),
      interfaces: option(t.recordOf(networkInterface, interfaceMatch), {
        default: {},
        description:
          'Interfaces by name; `*` and `?` match several. What differs between machines belongs to the facts of their nodes.',
        example: { 'en*': { addresses: ['192.0.2.10/24'], gateway: '192.0.2.1' } },
      }),
      nameservers: option(t.listOf(t.ipAddress()), {
        default: [],
        description: 'Name servers that are asked whatever the interface.',
        example: ['192.0.2.53'],
      }),
    },
    services: {
      resolved: {
        enable: option(t.boolean(), {
          default: true,
          description: 'Whether systemd-resolved resolves names, with a cache, and writes resolv.conf.',
        }),
      },
    },
  },
  assertions: ({ config }) => [
    {
      assertion: config.services.resolved.enable || config.networking.nameservers.length === 0,
      message: 'Nobody would ask these name servers: systemd-resolved is switched off.',
      option: 'networking.nameservers',
    },
    ...Object.entries(config.networking.interfaces).flatMap(([match, { addresses, gateway, dhcp }]) => [
      {
        assertion: config.networking.useNetworkd,
        message: `Nobody would configure ${match}: systemd-networkd is switched off (\`networking.useNetworkd\`).`,
        option: formatOptionPath(['networking', 'interfaces', match]),
      },
      {
        assertion: dhcp || addresses.length > 0,
        message: `${match} has neither an address nor DHCP.`,
        option: formatOptionPath(['networking', 'interfaces', match]),
      },
      {
        assertion: gateway === null || addresses.length > 0,
        message: `${match} has a gateway, but no address from which to reach it.`,
        option: formatOptionPath(['networking', 'interfaces', match, 'gateway']),
      },
    ]),
  ],
})

export type NetworkConfig = ConfigOf<typeof network>
