import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { formatOptionPath } from '@ingot/language/path.ts'
import { mkIf } from '@ingot/language/modifiers.ts'
import { t } from '@ingot/language/types.ts'
import { firewall } from '../firewall/options.ts'
import { secretIsDeclared } from '../secrets/reference.ts'
import { secrets } from '../secrets/options.ts'
import { domainName } from '../shared-types.ts'

const email = t.string({ pattern: /^[^@\s]+@[^@\s]+$/, description: 'an e-mail address' })
const url = t.string({
  pattern: /^https:\/\/[^\s"'\\]+$/,
  description: 'an address that begins with `https://`',
})
const certificateName = t.string({
  pattern: /^[A-Za-z0-9][A-Za-z0-9._-]{0,200}$/,
  description: 'a name of letters, digits, `.`, `_` and `-`',
})
const pem = /^\s*(-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----\s*)+$/

const certificate = t.submodule({
  options: {
    domain: option(domainName, {
      default: ({ name }) => name,
      defaultText: 'the name of the certificate',
      description: 'Domain that it is for.',
    }),
    extraDomainNames: option(t.listOf(domainName), {
      default: [],
      description: 'Further domains that it is for.',
      example: ['example.org'],
    }),
    webroot: option(t.nullable(t.absolutePath()), {
      default: null,
      description:
        'Directory of a web server that answers below /.well-known/acme-challenge: how the domain is proved. Virtual hosts with `enableACME` set it.',
      example: '/var/lib/acme/acme-challenge',
    }),
    listenHTTP: option(t.nullable(t.port()), {
      default: null,
      description: 'Port on which the domain is proved without a web server. The authority asks on port 80.',
      example: 80,
    }),
    dnsProvider: option(
      t.nullable(t.string({ pattern: /^[a-z0-9]+$/, description: "one of lego's DNS providers" })),
      {
        default: null,
        description: 'Proves the domain by a DNS record, with this provider (lego dnshelp).',
        example: 'rfc2136',
      },
    ),
    environmentSecret: option(t.nullable(t.secret()), {
      default: null,
      description:
        'Secret with the environment variables that the DNS provider wants, one `NAME=VALUE` in a line.',
      example: { kind: 'secret', name: 'dns' },
    }),
    group: option(t.userName(), {
      default: 'acme',
      description: 'Group that may read the key. Web servers and HAProxy need none: they read it as root.',
    }),
    reloadServices: option(t.listOf(t.unitName()), {
      default: [],
      description: 'Units that are reloaded when the certificate is new.',
      example: ['haproxy.service'],
    }),
  },
})

export const certificates = defineModule({
  name: 'certificates',
  description: 'Certificates: those that machines obtain (ACME), and authorities that they trust.',
  uses: [secrets, firewall],
  options: {
    security: {
      acme: {
        acceptTerms: option(t.boolean(), {
          default: false,
          description: "Whether you accept the terms of the authority's service.",
        }),
        email: option(t.nullable(email), {
          default: null,
          description: 'Where the authority writes to.',
          example: 'admin@example.org',
        }),
        server: option(t.nullable(url), {
          default: null,
          defaultText: "Let's Encrypt",
          description: 'Directory of the authority (ACME).',
          example: 'https://acme.example.org/directory',
        }),
        keyType: option(t.oneOf(['ec256', 'ec384', 'rsa2048', 'rsa4096']), {
          default: 'ec256',
          description: 'Type of the keys.',
        }),
        renewDays: option(t.integer({ min: 1, max: 90 }), {
          default: 30,
          description: 'Days before its end at which a certificate is renewed.',
        }),
        certs: option(t.recordOf(certificate, certificateName), {
          default: {},
          description:
            'Certificates by name. They lie in /var/lib/acme/NAME: fullchain.pem and key.pem. Until the first is there, one signed by itself stands in.',
          example: { 'www.example.org': { listenHTTP: 80 } },
        }),
      },
      pki: {
        certificates: option(t.listOf(t.text()), {
          default: [],
          description: "Certificates of authorities (PEM) that the machine trusts beside Debian's.",
        }),
      },
    },
  },
  define: ({ config }) => ({
    networking: {
      firewall: {
        allowedTCPPorts: Object.values(config.security.acme.certs).map(({ listenHTTP }) =>
          mkIf(listenHTTP !== null, listenHTTP ?? 80),
        ),
      },
    },
  }),
  assertions: ({ config }) => {
    const { certs, acceptTerms, email: address } = config.security.acme
    return [
      {
        assertion: Object.keys(certs).length === 0 || (acceptTerms && address !== null),
        message:
          'An authority gives certificates to those who accept its terms and say who they are: set `security.acme.acceptTerms` and `security.acme.email`.',
        option: 'security.acme.acceptTerms',
      },
      ...Object.entries(certs).flatMap(([name, { webroot, listenHTTP, dnsProvider, environmentSecret }]) => {
        const at = (inner: string) => formatOptionPath(['security', 'acme', 'certs', name, inner])
        return [
          {
            assertion: [webroot, listenHTTP, dnsProvider].filter((proof) => proof !== null).length === 1,
            message: `${name} needs exactly one of \`webroot\`, \`listenHTTP\` and \`dnsProvider\`.`,
            option: formatOptionPath(['security', 'acme', 'certs', name]),
          },
          ...secretIsDeclared(config.secrets, environmentSecret, at('environmentSecret')),
        ]
      }),
      ...config.security.pki.certificates.map((text) => ({
        assertion: pem.test(text),
        message: 'This is no certificate in PEM form (-----BEGIN CERTIFICATE-----).',
        option: 'security.pki.certificates',
      })),
    ]
  },
})

export type CertificatesConfig = ConfigOf<typeof certificates>
