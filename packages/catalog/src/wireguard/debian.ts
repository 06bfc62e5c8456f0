import type { Expectation, FileEntry, Origin } from '@ingot/contracts/blueprint.ts'
import { formatOptionPath } from '@ingot/language/path.ts'
import type { LowerToDebian } from '../contribution.ts'
import { dropIn, packagesFor, textFile, unitFile, when } from '../entries.ts'
import { secretPath } from '../secrets/reference.ts'
import { renderSections } from '../systemd-text.ts'
import type { WireguardConfig } from './options.ts'

type Interface = WireguardConfig['networking']['wireguard']['interfaces'][string]

const directory = '/usr/lib/systemd/network'

export const lowerWireguard: LowerToDebian<WireguardConfig> = (config, { origin }) => {
  const interfaces = Object.entries(config.networking.wireguard.interfaces)
  if (interfaces.length === 0) return {}
  const by = origin('networking.wireguard.interfaces')
  const makesKeys = interfaces.some(([, { privateKey }]) => privateKey === null)
  return {
    packages: packagesFor(by, 'wireguard-tools'),
    files: [
      ...interfaces.flatMap(([name, settings]) =>
        filesOf(name, settings, origin(formatOptionPath(['networking', 'wireguard', 'interfaces', name]))),
      ),
      ...when(makesKeys, unitFile('wireguard-key@.service', keyService, by)),
    ],
    expectations: interfaces.flatMap(([name, settings]) => expectationsOf(name, settings)),
  }
}

function expectationsOf(name: string, { ips, listenPort, peers }: Interface): readonly Expectation[] {
  const shown = (what: string, prints: readonly string[]): Expectation => ({
    kind: 'command',
    command: ['wg', 'show', name, what],
    prints,
  })
  return [
    // Fails where the interface has no key.
    { kind: 'command', command: ['sh', '-c', 'wg show "$0" private-key | wg pubkey', name] },
    ...when(listenPort !== null, shown('listen-port', [String(listenPort)])),
    ...when(
      peers.length > 0,
      shown(
        'peers',
        peers.map(({ publicKey }) => publicKey),
      ),
    ),
    ...ips.map((address) => ({ kind: 'address', address }) as const),
  ]
}

function filesOf(name: string, settings: Interface, origin: Origin): readonly FileEntry[] {
  const key = `wireguard-key@${name}.service`
  return [
    textFile(`${directory}/30-${name}.netdev`, netdevText(name, settings), origin),
    textFile(`${directory}/30-${name}.network`, networkText(name, settings), origin),
    ...when(
      settings.privateKey === null,
      dropIn(
        'systemd-networkd.service',
        `key-${name}`,
        [
          [
            'Unit',
            [
              ['Wants', key],
              ['After', key],
            ],
          ],
        ],
        origin,
      ),
    ),
  ]
}

/** systemd.netdev(5), systemd 257. */
function netdevText(name: string, { listenPort, privateKey, mtu, peers }: Interface): string {
  return renderSections([
    [
      'NetDev',
      [
        ['Name', name],
        ['Kind', 'wireguard'],
        ['MTUBytes', mtu],
      ],
    ],
    [
      'WireGuard',
      [
        ['PrivateKeyFile', privateKey === null ? `/var/lib/wireguard/${name}.key` : secretPath(privateKey)],
        ['ListenPort', listenPort],
        ['RouteTable', 'main'],
      ],
    ],
    ...peers.map(
      ({ publicKey, allowedIPs, endpoint, persistentKeepalive, presharedKey }) =>
        [
          'WireGuardPeer',
          [
            ['PublicKey', publicKey],
            ['PresharedKeyFile', presharedKey === null ? null : secretPath(presharedKey)],
            ['AllowedIPs', allowedIPs.join(',')],
            ['Endpoint', endpoint],
            ['PersistentKeepalive', persistentKeepalive],
          ],
        ] as const,
    ),
  ])
}

/** Nobody has to be on the other side for the machine to be online. */
function networkText(name: string, { ips }: Interface): string {
  return renderSections([
    ['Match', [['Name', name]]],
    ['Link', [['RequiredForOnline', false]]],
    ['Network', [['Address', ips]]],
  ])
}

const key = '/var/lib/wireguard/%i.key'

/** Makes a key where there is none; a power cut leaves either none or a whole one. */
const keyService = [
  [
    'Unit',
    [
      ['Description', 'WireGuard key of %i'],
      ['ConditionFileNotEmpty', `!${key}`],
      ['DefaultDependencies', false],
      ['RequiresMountsFor', '/var/lib/wireguard'],
      ['After', 'systemd-remount-fs.service ostree-remount.service systemd-sysusers.service'],
      ['Before', 'systemd-networkd.service shutdown.target'],
      ['Conflicts', 'shutdown.target'],
    ],
  ],
  [
    'Service',
    [
      ['Type', 'oneshot'],
      ['RemainAfterExit', true],
      ['UMask', '0077'],
      [
        'ExecStart',
        [
          '/usr/bin/install -d -m 0750 -g systemd-network /var/lib/wireguard',
          `/bin/sh -c "exec wg genkey >${key}.new"`,
          `/usr/bin/chgrp systemd-network ${key}.new`,
          `/usr/bin/chmod 0640 ${key}.new`,
          `/usr/bin/sync ${key}.new`,
          `/usr/bin/mv -f ${key}.new ${key}`,
        ],
      ],
    ],
  ],
] as const
