import type { Expectation } from '@ingot/contracts/blueprint.ts'
import type { LowerToDebian } from '../contribution.ts'
import { textFile } from '../entries.ts'
import type { FirewallConfig } from './options.ts'
import { isSix, nftablesText } from './ruleset.ts'

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
      ...Object.entries(firewall.banLists).flatMap(([name, { addresses }]) => [
        ...firstIsBanned(
          `${name}4`,
          addresses.filter((address) => !isSix(address)),
        ),
        ...firstIsBanned(`${name}6`, addresses.filter(isSix)),
      ]),
    ],
  }
}

/** One stands for all: lists are loaded as a whole, and may be long. */
function firstIsBanned(set: string, addresses: readonly string[]): readonly Expectation[] {
  return addresses.slice(0, 1).map((address) => ({
    kind: 'command',
    command: ['nft', 'get', 'element', 'inet', 'firewall', set, `{ ${address} }`],
  }))
}
