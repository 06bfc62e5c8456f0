import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { formatOptionPath } from '@ingot/language/path.ts'
import { t } from '@ingot/language/types.ts'
import { network } from '../network/options.ts'

const searchDomain = t.string({
  pattern: /^(~\.|~?[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9])?)$/,
  description: 'a domain such as `example.org`, with `~` before it only to choose the name server',
})
const server = t.string({
  pattern: /^[0-9A-Fa-f.:]+(#[A-Za-z0-9.-]+)?$/,
  description: 'an address, perhaps with `#` and the name in the certificate of the server',
})
const alias = t.string({ pattern: /^[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9])?$/, description: 'a host name' })

export const resolver = defineModule({
  name: 'resolver',
  description: 'How names are resolved: DNSSEC, encryption, search domains, fixed names.',
  uses: [network],
  options: {
    networking: {
      search: option(t.listOf(searchDomain), {
        default: [],
        description: 'Domains in which short names are looked up.',
        example: ['example.org'],
      }),
      hosts: option(t.recordOf(t.listOf(alias), t.ipAddress()), {
        default: {},
        description: 'Names that need no name server, by address.',
        example: { '192.0.2.10': ['nas.example.org', 'nas'] },
      }),
    },
    services: {
      resolved: {
        dnssec: option(t.oneOf(['true', 'allow-downgrade', 'false']), {
          default: 'false',
          description: 'Whether answers have to be signed: always, where the name server can, or never.',
        }),
        dnsovertls: option(t.oneOf(['true', 'opportunistic', 'false']), {
          default: 'false',
          description: 'Whether questions are encrypted: always, where the name server can, or never.',
        }),
        llmnr: option(t.oneOf(['true', 'resolve', 'false']), {
          default: 'true',
          description: 'Whether names are asked of neighbours (LLMNR), and answered.',
        }),
        multicastDns: option(t.oneOf(['true', 'resolve', 'false']), {
          default: 'true',
          description: 'Whether names in `.local` are asked of neighbours (mDNS), and answered.',
        }),
        fallbackDns: option(t.nullable(t.listOf(server)), {
          default: null,
          defaultText: "Debian's: none",
          description: 'Name servers that are asked where no other is known.',
          example: ['192.0.2.53#dns.example.org'],
        }),
      },
    },
  },
  assertions: ({ config }) => [
    {
      assertion: config.services.resolved.enable || config.networking.search.length === 0,
      message: 'Nobody would search these domains: systemd-resolved is switched off.',
      option: 'networking.search',
    },
    ...Object.entries(config.networking.hosts).map(([address, names]) => ({
      assertion: names.length > 0,
      message: `${address} has no name.`,
      option: formatOptionPath(['networking', 'hosts', address]),
    })),
  ],
})

export type ResolverConfig = ConfigOf<readonly [typeof resolver, typeof network]>
