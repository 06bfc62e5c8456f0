import { parseInterfaceAddress, parseIpAddress } from '@ingot/contracts/ip-address.ts'

interface PortRange {
  readonly from: number
  readonly to: number
}

/** By IANA's numbers: nft would look names up in /etc/protocols, which package netbase brings. */
const protocols = {
  igmp: 2,
  ipip: 4,
  gre: 47,
  esp: 50,
  ah: 51,
  ospf: 89,
  pim: 103,
  vrrp: 112,
  sctp: 132,
} as const
type Protocol = keyof typeof protocols
export const protocolNames = Object.keys(protocols) as readonly Protocol[]

/** What the firewall lets in. */
export interface Ruleset {
  readonly allowedTCPPorts: readonly number[]
  readonly allowedUDPPorts: readonly number[]
  readonly allowedTCPPortRanges: readonly PortRange[]
  readonly allowedUDPPortRanges: readonly PortRange[]
  readonly allowedProtocols: readonly Protocol[]
  readonly trustedInterfaces: readonly string[]
  readonly interfaces: { readonly [name: string]: OpenPorts }
  /** By network or address. */
  readonly sources: { readonly [source: string]: OpenPorts }
  readonly banLists: { readonly [name: string]: BanList }
  /** Rates by port. */
  readonly connectionLimits: { readonly [port: string]: string }
  /** Lines of the input chain. */
  readonly extraInputRules: string
}

type OpenPorts = Pick<Ruleset, 'allowedTCPPorts' | 'allowedUDPPorts'>

interface BanList {
  readonly addresses: readonly string[]
  /** Seconds. */
  readonly timeout: number | null
}

/** Whether a text is an address or a network. */
export function isNetwork(text: string): boolean {
  return parseIpAddress(text) !== null || parseInterfaceAddress(text) !== null
}

/**
 * /etc/nftables.conf. One table of our own, replaced as a whole and at once: what container engines and
 * administrators keep in other tables is left alone, and so is forwarding.
 */
export function nftablesText(ruleset: Ruleset): string {
  const { trustedInterfaces, interfaces, banLists, connectionLimits, extraInputRules } = ruleset
  const limits = Object.entries(connectionLimits)
  const sets = [
    ...Object.entries(banLists).flatMap(([name, list]) => banSets(name, list)),
    ...limits.flatMap(([port]) => [limitSet(port, 4), limitSet(port, 6)]),
  ]
  const rules = [
    'type filter hook input priority filter; policy drop;',
    ...Object.keys(banLists).flatMap((name) => [`ip saddr @${name}4 drop`, `ip6 saddr @${name}6 drop`]),
    'ct state vmap { established : accept, related : accept, invalid : drop }',
    'iif "lo" accept',
    ...[...new Set(trustedInterfaces)].map((name) => `iifname "${name}" accept`),
    // `icmpv6` is nft's own word; `ipv6-icmp` would be looked up in /etc/protocols, which package netbase brings.
    'meta l4proto { icmp, icmpv6 } accept',
    // Replies to DHCPv6 come from the router's own address, not from the multicast group that was asked.
    'ip6 saddr fe80::/10 udp dport 546 accept',
    ...limits.flatMap(([port, rate]) => limitRules(port, rate)),
    ...portRule('tcp', ruleset.allowedTCPPorts, ruleset.allowedTCPPortRanges),
    ...portRule('udp', ruleset.allowedUDPPorts, ruleset.allowedUDPPortRanges),
    ...protocolRule(ruleset.allowedProtocols),
    ...Object.entries(interfaces).flatMap(([name, ports]) => portRules(`iifname "${name}"`, ports)),
    ...Object.entries(ruleset.sources).flatMap(([source, ports]) =>
      portRules(`${isSix(source) ? 'ip6' : 'ip'} saddr ${source}`, ports),
    ),
    ...extraInputRules
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  ]
  return `#!/usr/sbin/nft -f
table inet firewall
delete table inet firewall
table inet firewall {
${sets.join('')}	chain input {
${rules.map((rule) => `\t\t${rule}\n`).join('')}	}
}
`
}

function portRule(
  protocol: 'tcp' | 'udp',
  ports: readonly number[],
  ranges: readonly PortRange[],
): readonly string[] {
  const sorted = [...new Set(ports)].toSorted((a, b) => a - b).map(String)
  const all = [...sorted, ...ranges.map(({ from, to }) => `${from}-${to}`)]
  return all.length === 0 ? [] : [`${protocol} dport { ${all.join(', ')} } accept`]
}

function portRules(match: string, { allowedTCPPorts, allowedUDPPorts }: OpenPorts): readonly string[] {
  const rules = [...portRule('tcp', allowedTCPPorts, []), ...portRule('udp', allowedUDPPorts, [])]
  return rules.map((rule) => `${match} ${rule}`)
}

function protocolRule(names: readonly Protocol[]): readonly string[] {
  const numbers = [...new Set(names)].map((name) => protocols[name]).toSorted((a, b) => a - b)
  return numbers.length === 0 ? [] : [`meta l4proto { ${numbers.join(', ')} } accept`]
}

function banSets(name: string, { addresses, timeout }: BanList): readonly string[] {
  const [six, four] = [addresses.filter(isSix), addresses.filter((address) => !isSix(address))]
  return [
    setText(`${name}4`, ['type ipv4_addr', ...banFlags(timeout), ...elements(four, timeout)]),
    setText(`${name}6`, ['type ipv6_addr', ...banFlags(timeout), ...elements(six, timeout)]),
  ]
}

/** Whether an address or a network is of IPv6. */
export function isSix(address: string): boolean {
  return address.includes(':')
}

/** `auto-merge` lets lists overlap. */
function banFlags(timeout: number | null): readonly string[] {
  const flags = timeout === null ? ['flags interval'] : ['flags interval, timeout', `timeout ${timeout}s`]
  return [...flags, 'auto-merge']
}

/** What is declared stays, also where what programs add does not. */
function elements(addresses: readonly string[], timeout: number | null): readonly string[] {
  if (addresses.length === 0) return []
  const each = [...new Set(addresses)].map((address) =>
    timeout === null ? address : `${address} timeout 0s`,
  )
  return [`elements = { ${each.join(', ')} }`]
}

function limitSet(port: string, family: 4 | 6): string {
  const type = family === 4 ? 'ipv4_addr' : 'ipv6_addr'
  return setText(`limit_${port}_${family}`, [
    `type ${type}`,
    'size 65535',
    'flags dynamic, timeout',
    'timeout 1h',
  ])
}

function limitRules(port: string, rate: string): readonly string[] {
  return ([4, 6] as const).map((family) => {
    const source = family === 4 ? 'ip saddr' : 'ip6 saddr'
    return `tcp dport ${port} ct state new update @limit_${port}_${family} { ${source} limit rate over ${rate} } drop`
  })
}

function setText(name: string, lines: readonly string[]): string {
  return `\tset ${name} {\n${lines.map((line) => `\t\t${line}\n`).join('')}\t}\n`
}
