import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { formatOptionPath } from '@ingot/language/path.ts'
import { mkIf } from '@ingot/language/modifiers.ts'
import { t } from '@ingot/language/types.ts'
import { certificates } from '../certificates/options.ts'
import { firewall } from '../firewall/options.ts'
import { isBalanced } from './caddyfile.ts'

const site = t.string({
  pattern: /^[^\s{},"]+$/,
  description: 'an address of a site such as `www.example.org` or `:8080`',
})

const virtualHost = t.submodule({
  options: {
    hostName: option(site, {
      default: ({ name }) => name,
      defaultText: 'the name of the virtual host',
      description: 'Address of the site. One with a domain gets a certificate from Caddy itself.',
    }),
    serverAliases: option(t.listOf(site), { default: [], description: 'Further addresses of the site.' }),
    useACMEHost: option(t.nullable(t.string()), {
      default: null,
      description: "Name of a certificate of `security.acme.certs` that it uses in the place of Caddy's own.",
    }),
    extraConfig: option(t.lines(), {
      default: '',
      description: 'Directives of the site.',
      example: 'reverse_proxy 127.0.0.1:8080',
    }),
  },
})

export const caddy = defineModule({
  name: 'caddy',
  description: 'A web server that looks after its certificates: Caddy.',
  uses: [firewall, certificates],
  options: {
    services: {
      caddy: {
        enable: option(t.boolean(), { default: false, description: 'Whether to run Caddy.' }),
        email: option(
          t.nullable(t.string({ pattern: /^[^@\s]+@[^@\s]+$/, description: 'an e-mail address' })),
          {
            default: null,
            description: 'Where the authority of certificates writes to.',
            example: 'admin@example.org',
          },
        ),
        globalConfig: option(t.lines(), {
          default: '',
          description: 'Further global options.',
          example: 'servers {\n  protocols h1 h2\n}',
        }),
        virtualHosts: option(t.recordOf(virtualHost, site), {
          default: {},
          description: 'Sites by address.',
          example: { 'www.example.org': { extraConfig: 'reverse_proxy 127.0.0.1:8080' } },
        }),
        openFirewall: option(t.boolean(), {
          default: true,
          description: 'Whether the firewall lets everyone reach ports 80 and 443.',
        }),
      },
    },
  },
  define: ({ config }) => {
    const { enable, openFirewall, virtualHosts } = config.services.caddy
    const used = Object.values(virtualHosts).flatMap(({ useACMEHost }) =>
      useACMEHost === null ? [] : [useACMEHost],
    )
    return {
      networking: {
        firewall: {
          allowedTCPPorts: mkIf(enable && openFirewall, [80, 443]),
          allowedUDPPorts: mkIf(enable && openFirewall, [443]),
        },
      },
      security: {
        acme: {
          certs: Object.fromEntries(
            [...new Set(used)]
              .filter(() => enable)
              .map((name) => [name, { reloadServices: ['caddy.service'], group: 'caddy' }]),
          ),
        },
      },
    }
  },
  assertions: ({ config }) => [
    {
      assertion: isBalanced(config.services.caddy.globalConfig),
      message: 'The braces of these options do not match.',
      option: 'services.caddy.globalConfig',
    },
    ...Object.entries(config.services.caddy.virtualHosts).map(([name, { extraConfig }]) => ({
      assertion: isBalanced(extraConfig),
      message: 'The braces of these directives do not match.',
      option: formatOptionPath(['services', 'caddy', 'virtualHosts', name, 'extraConfig']),
    })),
  ],
})

export type CaddyConfig = ConfigOf<typeof caddy>
