import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { formatOptionPath } from '@ingot/language/path.ts'
import { mkIf } from '@ingot/language/modifiers.ts'
import { t } from '@ingot/language/types.ts'
import { certificates } from '../certificates/options.ts'
import { firewall } from '../firewall/options.ts'
import { certificateOf, hasTls, virtualHost } from './virtual-host.ts'

export const challengeDirectory = '/var/lib/acme/acme-challenge'

export const nginx = defineModule({
  name: 'nginx',
  description: 'A web server and reverse proxy: nginx.',
  uses: [certificates, firewall],
  options: {
    services: {
      nginx: {
        enable: option(t.boolean(), { default: false, description: 'Whether to run nginx.' }),
        virtualHosts: option(
          t.recordOf(
            virtualHost,
            t.string({
              pattern: /^[A-Za-z0-9_*~^][^\s;{}"'\\]*$/,
              description: 'the name of a virtual host',
            }),
          ),
          {
            default: {},
            description: 'Virtual hosts by name.',
            example: {
              'www.example.org': {
                enableACME: true,
                forceSSL: true,
                locations: { '/': { proxyPass: 'http://127.0.0.1:8080' } },
              },
            },
          },
        ),
        clientMaxBodySize: option(t.size(), {
          default: 10 * 2 ** 20,
          description: 'Largest thing that clients may send.',
        }),
        serverTokens: option(t.boolean(), {
          default: false,
          description: "Whether answers tell nginx's version.",
        }),
        openFirewall: option(t.boolean(), {
          default: true,
          description: 'Whether the firewall lets everyone reach the ports of the virtual hosts.',
        }),
        appendHttpConfig: option(t.lines(), { default: '', description: 'Further lines of the http block.' }),
      },
    },
  },
  define: ({ config }) => {
    const { enable, openFirewall, virtualHosts } = config.services.nginx
    const hosts = Object.entries(virtualHosts)
    const plain = hosts.some(([, host]) => !host.onlySSL)
    const tls = hosts.some(([, host]) => hasTls(host))
    return {
      networking: {
        firewall: {
          allowedTCPPorts: mkIf(enable && openFirewall, [...(plain ? [80] : []), ...(tls ? [443] : [])]),
        },
      },
      security: {
        acme: {
          certs: Object.fromEntries(
            hosts
              .filter(([, host]) => enable && host.enableACME)
              .map(([name, host]) => [
                name,
                {
                  domain: host.serverName,
                  extraDomainNames: host.serverAliases,
                  webroot: challengeDirectory,
                  reloadServices: ['nginx.service'],
                },
              ]),
          ),
        },
      },
    }
  },
  assertions: ({ config }) =>
    Object.entries(config.services.nginx.virtualHosts).flatMap(([name, host]) => {
      const at = formatOptionPath(['services', 'nginx', 'virtualHosts', name])
      return [
        {
          assertion: [host.forceSSL, host.addSSL, host.onlySSL].filter(Boolean).length <= 1,
          message: `${name} can have only one of \`forceSSL\`, \`addSSL\` and \`onlySSL\`.`,
          option: at,
        },
        {
          assertion: !hasTls(host) || certificateOf(name, host) !== null,
          message: `${name} needs a certificate: set \`enableACME\`, \`useACMEHost\`, or \`sslCertificate\` and \`sslCertificateKey\`.`,
          option: at,
        },
        {
          assertion: host.useACMEHost === null || Object.hasOwn(config.security.acme.certs, host.useACMEHost),
          message: `There is no certificate \`${host.useACMEHost}\` in \`security.acme.certs\`.`,
          option: at,
        },
        {
          assertion: !host.enableACME || !host.onlySSL,
          message: `${name} cannot prove its domain without port 80: use \`forceSSL\`, or \`useACMEHost\` with a certificate by DNS.`,
          option: at,
        },
      ]
    }),
})

export type NginxConfig = ConfigOf<typeof nginx>
