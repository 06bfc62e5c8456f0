/** What the firewall lets in. */
export interface Ruleset {
  readonly allowedTCPPorts: readonly number[]
  readonly allowedUDPPorts: readonly number[]
  /** Lines of the input chain. */
  readonly extraInputRules: string
}

/**
 * /etc/nftables.conf. One table of our own, replaced as a whole and at once: what container engines and
 * administrators keep in other tables is left alone, and so is forwarding.
 */
export function nftablesText({ allowedTCPPorts, allowedUDPPorts, extraInputRules }: Ruleset): string {
  const rules = [
    'type filter hook input priority filter; policy drop;',
    'ct state vmap { established : accept, related : accept, invalid : drop }',
    'iif "lo" accept',
    // `icmpv6` is nft's own word; `ipv6-icmp` would be looked up in /etc/protocols, which package netbase brings.
    'meta l4proto { icmp, icmpv6 } accept',
    // Replies to DHCPv6 come from the router's own address, not from the multicast group that was asked.
    'ip6 saddr fe80::/10 udp dport 546 accept',
    ...portRule('tcp', allowedTCPPorts),
    ...portRule('udp', allowedUDPPorts),
    ...extraInputRules
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  ]
  return `#!/usr/sbin/nft -f
table inet firewall
delete table inet firewall
table inet firewall {
	chain input {
${rules.map((rule) => `\t\t${rule}\n`).join('')}	}
}
`
}

function portRule(protocol: 'tcp' | 'udp', ports: readonly number[]): readonly string[] {
  const sorted = [...new Set(ports)].toSorted((a, b) => a - b)
  return sorted.length === 0 ? [] : [`${protocol} dport { ${sorted.join(', ')} } accept`]
}
