import { formatOptionPath } from '@ingot/language/path.ts'
import type { LowerToDebian } from '../contribution.ts'
import { enabled, packagesFor, textFile, unitFile, when } from '../entries.ts'
import { sandboxed } from '../sandbox.ts'
import { fillSecretsFile, fillSecretsPath } from '../secret-files.ts'
import { renderSections, type Section } from '../systemd-text.ts'
import { profileText } from './keyfile.ts'
import type { NetworkManagerConfig } from './options.ts'

/** Templates of the commit, and where the machine lays what it makes of them. */
const templates = '/usr/share/ingot/network-profiles'
const profilesInRun = '/run/NetworkManager/system-connections'

export const lowerNetworkManager: LowerToDebian<NetworkManagerConfig> = (config, { origin }) => {
  const { networkmanager } = config.networking
  if (!networkmanager.enable) return {}
  const by = origin('networking.networkmanager.enable')
  const { wifi, vpn } = networkmanager
  const profiles = Object.entries(networkmanager.ensureProfiles.profiles)
  const profilesBy = origin('networking.networkmanager.ensureProfiles')
  return {
    packages: [
      ...packagesFor(by, 'network-manager'),
      ...when(
        wifi.enable,
        ...packagesFor(by, wifi.backend === 'iwd' ? 'iwd' : 'wpasupplicant', 'wireless-regdb'),
      ),
      ...packagesFor(
        origin('networking.networkmanager.vpn'),
        ...vpn.map((kind) => `network-manager-${kind}`),
      ),
    ],
    files: [
      textFile('/usr/lib/NetworkManager/conf.d/50-declared.conf', configuration(networkmanager), by),
      ...profiles.map(([name, profile]) =>
        textFile(
          `${templates}/${name}.nmconnection`,
          profileText(name, profile),
          origin(formatOptionPath(['networking', 'networkmanager', 'ensureProfiles', 'profiles', name])),
        ),
      ),
      ...when(
        profiles.length > 0,
        fillSecretsFile(profilesBy),
        unitFile('network-profiles.service', profilesService(profiles.map(([name]) => name)), profilesBy),
      ),
    ],
    units: [
      ...enabled(by, 'NetworkManager.service'),
      ...when(profiles.length > 0, ...enabled(profilesBy, 'network-profiles.service')),
    ],
    expectations: [{ kind: 'unit-active', unit: 'NetworkManager.service' }],
  }
}

/** NetworkManager.conf(5), 1.52. */
function configuration({ wifi }: NetworkManagerConfig['networking']['networkmanager']): string {
  return renderSections([
    ['main', [['dns', 'systemd-resolved']]],
    [
      'device',
      [
        ['wifi.backend', wifi.enable ? wifi.backend : null],
        // Without a fixed address some routers give a new one at every boot.
        ['wifi.scan-rand-mac-address', wifi.enable ? true : null],
      ],
    ],
    ['connection', wifi.powersave === null ? [] : [['wifi.powersave', wifi.powersave ? 3 : 2]]],
  ])
}

/** A connection whose secret is missing is left out; the others are made. */
function profilesService(names: readonly string[]): readonly (readonly [string, Section])[] {
  return [
    [
      'Unit',
      [
        ['Description', 'Connections of NetworkManager that are declared'],
        ['Before', 'NetworkManager.service'],
      ],
    ],
    [
      'Service',
      [
        ['Type', 'oneshot'],
        ['RemainAfterExit', true],
        [
          'ExecStart',
          names.map(
            (name) =>
              `-${fillSecretsPath} ${templates}/${name}.nmconnection ${profilesInRun}/${name}.nmconnection`,
          ),
        ],
        ...sandboxed({
          ReadWritePaths: '/run',
          PrivateNetwork: true,
          RestrictAddressFamilies: 'none',
          // A secret may belong to another user.
          CapabilityBoundingSet: 'CAP_DAC_READ_SEARCH',
          UMask: '0077',
        }),
      ],
    ],
    ['Install', [['WantedBy', 'NetworkManager.service']]],
  ]
}
