import type { LowerToDebian } from '../contribution.ts'
import { textFile } from '../entries.ts'
import type { FirewallConfig } from './options.ts'
import { nftablesText } from './ruleset.ts'

export const lowerFirewall: LowerToDebian<FirewallConfig> = (config, { origin }) => {
  const { firewall } = config.networking
  if (!firewall.enable) return {}
  const by = origin('networking.firewall')
  return {
    packages: [{ name: 'nftables', origin: by }],
    // Debian ships this file executable: it is a script of nft.
    files: [textFile('/etc/nftables.conf', nftablesText(firewall), by, 0o755)],
    units: [{ unit: 'nftables.service', state: 'enabled', origin: by }],
    expectations: [
      { kind: 'unit-active', unit: 'nftables.service' },
      { kind: 'command', command: ['nft', 'list', 'chain', 'inet', 'firewall', 'input'] },
    ],
  }
}
