import type { LowerToDebian } from '../contribution.ts'
import { enabled, packagesFor, textFile } from '../entries.ts'
import { sandboxDropIn } from '../sandbox.ts'
import { renderSections, sectionOf } from '../systemd-text.ts'
import type { Fail2banConfig } from './options.ts'

export const lowerFail2ban: LowerToDebian<Fail2banConfig> = (config, { origin }) => {
  const { enable, maxretry, findtime, bantime, ignoreIP, jails } = config.services.fail2ban
  if (!enable) return {}
  const by = origin('services.fail2ban.enable')
  const text = renderSections([
    [
      'DEFAULT',
      [
        ['backend', 'systemd'],
        ['banaction', 'nftables'],
        ['banaction_allports', 'nftables[type=allports]'],
        ['maxretry', maxretry],
        ['findtime', findtime],
        ['bantime', bantime],
        ['ignoreip', ['127.0.0.0/8', '::1', ...ignoreIP].join(' ')],
      ],
    ],
    ...Object.entries(jails).map(
      ([name, settings]) => [name, [...isOn(settings), ...sectionOf(settings)]] as const,
    ),
  ])
  return {
    packages: packagesFor(by, 'fail2ban', 'nftables'),
    files: [
      // Read after Debian's own, which switches the jail of sshd on.
      textFile('/etc/fail2ban/jail.local', text, origin('services.fail2ban')),
      sandboxDropIn('fail2ban.service', by, {
        // It reads the journal and what other services log, and sets rules of nftables.
        CapabilityBoundingSet: 'CAP_NET_ADMIN CAP_NET_RAW CAP_DAC_READ_SEARCH',
        ReadWritePaths: '/run /var/lib/fail2ban /var/log',
        RestrictAddressFamilies: 'AF_UNIX AF_INET AF_INET6 AF_NETLINK',
        MemoryDenyWriteExecute: null,
        ProtectProc: null,
      }),
    ],
    units: enabled(by, 'fail2ban.service'),
    expectations: [{ kind: 'unit-active', unit: 'fail2ban.service' }],
  }
}

/** A jail that is declared is meant. */
function isOn(settings: { readonly [name: string]: unknown }) {
  return Object.hasOwn(settings, 'enabled') ? [] : ([['enabled', true]] as const)
}
