import type { LowerToDebian } from '../contribution.ts'
import { textFile, when } from '../entries.ts'
import { renderSections } from '../systemd-text.ts'
import type { ResolverConfig } from './options.ts'

export const lowerResolver: LowerToDebian<ResolverConfig> = (config, { origin }) => {
  const { search, hosts } = config.networking
  const { enable, dnssec, dnsovertls, llmnr, multicastDns, fallbackDns } = config.services.resolved
  const text = renderSections([
    [
      'Resolve',
      [
        ['Domains', search.length === 0 ? null : search.join(' ')],
        ['FallbackDNS', fallbackDns === null ? null : fallbackDns.join(' ')],
        // Not where it is Debian's own default.
        ['DNSSEC', dnssec === 'false' ? null : dnssec],
        ['DNSOverTLS', dnsovertls === 'false' ? null : dnsovertls],
        ['LLMNR', llmnr === 'true' ? null : llmnr],
        ['MulticastDNS', multicastDns === 'true' ? null : multicastDns],
      ],
    ],
  ])
  const names = Object.entries(hosts)
  return {
    files: [
      ...when(
        enable && text !== '',
        textFile('/usr/lib/systemd/resolved.conf.d/60-declared.conf', text, origin('services.resolved')),
      ),
      ...when(names.length > 0, textFile('/etc/hosts', hostsText(names), origin('networking.hosts'))),
    ],
    expectations: [
      ...when(enable && search.length > 0, {
        kind: 'command',
        command: ['resolvectl', 'domain'],
        prints: [`Global: ${search.join(' ')}`],
      } as const),
      ...names.flatMap(([, aliases]) =>
        aliases.map((alias) => ({ kind: 'command', command: ['getent', 'hosts', alias] }) as const),
      ),
    ],
  }
}

/** The machine's own name is left to nss-myhostname: it is a fact of the machine. */
function hostsText(names: readonly (readonly [string, readonly string[]])[]): string {
  const own = '127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n'
  return own + names.map(([address, aliases]) => `${address} ${aliases.join(' ')}\n`).join('')
}
