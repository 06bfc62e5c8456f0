import { option } from '@ingot/language/option.ts'
import { t } from '@ingot/language/types.ts'

const word = t.string({ pattern: /^[^\s;{}"'\\]+$/, description: 'a word without `;`, `{`, `}` and quotes' })
const directive = t.string({
  pattern: /^[^;{}]+$/,
  description: 'the value of a directive, without `;`, `{` and `}`',
})
const listenAddress = t.string({
  pattern: /^(\[[0-9A-Fa-f:.]+\]|[0-9.]+)$/,
  description: 'an address, of IPv6 in brackets',
})

const location = t.submodule({
  options: {
    proxyPass: option(t.nullable(directive), {
      default: null,
      description: 'Where requests are handed to.',
      example: 'http://127.0.0.1:8080',
    }),
    proxyWebsockets: option(t.boolean(), {
      default: false,
      description: 'Whether connections may become web sockets.',
    }),
    root: option(t.nullable(t.absolutePath()), { default: null, description: 'Directory of the files.' }),
    alias: option(t.nullable(directive), {
      default: null,
      description: 'Directory that stands for the location itself.',
    }),
    index: option(t.nullable(directive), {
      default: null,
      description: 'Files that stand for their directory.',
    }),
    tryFiles: option(t.nullable(directive), {
      default: null,
      description: 'Files that are tried one after the other.',
      example: '$uri /index.html',
    }),
    return: option(t.nullable(directive), {
      default: null,
      description: 'The answer, at once.',
      example: '404',
    }),
    extraConfig: option(t.lines(), { default: '', description: 'Further lines of the location.' }),
  },
})

/** A virtual host, with NixOS's option names. */
export const virtualHost = t.submodule({
  options: {
    serverName: option(word, {
      default: ({ name }) => name,
      defaultText: 'the name of the virtual host',
      description: 'Domain that it answers to.',
    }),
    serverAliases: option(t.listOf(word), {
      default: [],
      description: 'Further domains.',
      example: ['example.org'],
    }),
    default: option(t.boolean(), { default: false, description: 'Whether it answers where no other does.' }),
    listenAddresses: option(t.listOf(listenAddress), {
      default: ['0.0.0.0', '[::]'],
      description: 'Addresses that it listens on.',
    }),
    root: option(t.nullable(t.absolutePath()), {
      default: null,
      description: 'Directory of the files.',
      example: '/srv/www',
    }),
    enableACME: option(t.boolean(), {
      default: false,
      description: 'Whether the machine obtains a certificate for it (`security.acme`).',
    }),
    useACMEHost: option(t.nullable(t.string()), {
      default: null,
      description: 'Name of a certificate of `security.acme.certs` that it uses.',
    }),
    forceSSL: option(t.boolean(), {
      default: false,
      description: 'Whether it speaks TLS, and sends everyone there who comes without.',
    }),
    addSSL: option(t.boolean(), { default: false, description: 'Whether it speaks TLS too.' }),
    onlySSL: option(t.boolean(), { default: false, description: 'Whether it speaks nothing but TLS.' }),
    sslCertificate: option(t.nullable(t.absolutePath()), {
      default: null,
      description: 'File with a certificate and those above it.',
    }),
    sslCertificateKey: option(t.nullable(t.absolutePath()), {
      default: null,
      description: 'File with its key.',
      example: '/run/ingot/secrets/www',
    }),
    locations: option(t.recordOf(location, directive), {
      default: {},
      description: 'What is answered below a path.',
      example: { '/': { root: '/srv/www' } },
    }),
    extraConfig: option(t.lines(), { default: '', description: 'Further lines of the server block.' }),
  },
})

interface Tls {
  readonly enableACME: boolean
  readonly useACMEHost: string | null
  readonly forceSSL: boolean
  readonly addSSL: boolean
  readonly onlySSL: boolean
  readonly sslCertificate: string | null
  readonly sslCertificateKey: string | null
}

/** Whether it speaks TLS at all. */
export function hasTls({ forceSSL, addSSL, onlySSL }: Tls): boolean {
  return forceSSL || addSSL || onlySSL
}

/** Files of its certificate; null where it has none. */
export function certificateOf(
  name: string,
  host: Tls,
): { readonly chain: string; readonly key: string } | null {
  const acme = host.enableACME ? name : host.useACMEHost
  if (acme !== null)
    return { chain: `/var/lib/acme/${acme}/fullchain.pem`, key: `/var/lib/acme/${acme}/key.pem` }
  if (host.sslCertificate === null || host.sslCertificateKey === null) return null
  return { chain: host.sslCertificate, key: host.sslCertificateKey }
}
