import { formatOptionPath } from '@ingot/language/path.ts'
import type { Contribution, LowerContext, LowerToDebian } from '../contribution.ts'
import { link, textFile, when } from '../entries.ts'
import { renderSections } from '../systemd-text.ts'
import type { NetworkConfig } from './options.ts'

/** In /usr/lib, so that a machine's own files (facts in /run, an administrator's in /etc) outrank them by name. */
const directory = '/usr/lib/systemd/network'

export const lowerNetwork: LowerToDebian<NetworkConfig> = (config, context) => {
  const { interfaces, useDHCP, useNetworkd } = config.networking
  const resolver = lowerResolver(config, context)
  return {
    packages: resolver.packages ?? [],
    files: [
      ...Object.entries(interfaces).map(([match, settings]) =>
        textFile(
          `${directory}/40-${match.replaceAll(/[^A-Za-z0-9.-]/g, '_')}.network`,
          interfaceText(match, settings),
          context.origin(formatOptionPath(['networking', 'interfaces', match])),
        ),
      ),
      ...when(
        useNetworkd && useDHCP,
        textFile(`${directory}/80-dhcp.network`, dhcpText, context.origin('networking.useDHCP')),
      ),
      ...(resolver.files ?? []),
    ],
    units: [
      ...when(useNetworkd, {
        unit: 'systemd-networkd.service',
        state: 'enabled',
        origin: context.origin('networking'),
      } as const),
      ...(resolver.units ?? []),
    ],
    healthChecks: when(useNetworkd, {
      name: 'the network is configured',
      kind: 'unit',
      unit: 'systemd-networkd.service',
      limitSeconds: 60,
    } as const),
    expectations: [
      ...when(useNetworkd, { kind: 'unit-active', unit: 'systemd-networkd.service' } as const),
      ...(resolver.expectations ?? []),
    ],
  }
}

function interfaceText(match: string, settings: NetworkConfig['networking']['interfaces'][string]): string {
  return renderSections([
    ['Match', [['Name', match]]],
    [
      'Network',
      [
        ['DHCP', settings.dhcp],
        ['Address', settings.addresses],
        ['Gateway', settings.gateway],
        ['DNS', settings.dns],
      ],
    ],
  ])
}

/** `Kind=!*` leaves out virtual ones (veth, bridges), as in systemd's own 89-ethernet.network.example. */
const dhcpText = renderSections([
  [
    'Match',
    [
      ['Type', 'ether'],
      ['Kind', '!*'],
    ],
  ],
  ['Network', [['DHCP', true]]],
])

function lowerResolver(config: NetworkConfig, { origin }: LowerContext): Contribution {
  if (!config.services.resolved.enable) return {}
  const { nameservers } = config.networking
  const by = origin('services.resolved.enable')
  return {
    packages: [{ name: 'systemd-resolved', origin: by }],
    files: [
      link('/etc/resolv.conf', '../run/systemd/resolve/stub-resolv.conf', by),
      ...when(
        nameservers.length > 0,
        textFile(
          '/usr/lib/systemd/resolved.conf.d/50-declared.conf',
          renderSections([['Resolve', [['DNS', nameservers.join(' ')]]]]),
          origin('networking.nameservers'),
        ),
      ),
    ],
    units: [{ unit: 'systemd-resolved.service', state: 'enabled', origin: by }],
    expectations: [{ kind: 'unit-active', unit: 'systemd-resolved.service' }],
  }
}
