import type { InterfaceFact } from './node.ts'

/**
 * A systemd.network(5) file in canonical form. Every value was checked by the facts' schema: none holds white space,
 * so none can end its line.
 */
export function networkFile(fact: InterfaceFact): string {
  const sections: readonly (readonly [string, readonly (readonly [string, string | undefined])[]])[] = [
    [
      'Match',
      [
        ['Name', fact.match],
        ['MACAddress', fact.macAddress],
      ],
    ],
    ['Link', [['MTUBytes', fact.mtu?.toString()]]],
    [
      'Network',
      [
        ['DHCP', fact.dhcp ? 'yes' : 'no'],
        ...fact.addresses.map((address) => ['Address', address] as const),
        ...fact.gateway.map((gateway) => ['Gateway', gateway] as const),
        ...fact.dns.map((server) => ['DNS', server] as const),
        ['Domains', fact.domains.length > 0 ? fact.domains.join(' ') : undefined],
      ],
    ],
  ]
  return sections
    .map(([name, settings]) => [name, settings.filter(([, value]) => value !== undefined)] as const)
    .filter(([, settings]) => settings.length > 0)
    .map(([name, settings]) => `[${name}]\n${settings.map(([key, value]) => `${key}=${value}\n`).join('')}`)
    .join('\n')
}
