import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { formatOptionPath } from '@ingot/language/path.ts'
import { mkDefault, mkIf } from '@ingot/language/modifiers.ts'
import { t } from '@ingot/language/types.ts'
import { network } from '../network/options.ts'
import { secretNamesIn } from '../secret-files.ts'
import { secretIsDeclared } from '../secrets/reference.ts'
import { secrets } from '../secrets/options.ts'

const profileName = t.string({ pattern: /^[A-Za-z0-9][A-Za-z0-9._-]{0,60}$/, description: 'a short name' })

export const networkManager = defineModule({
  name: 'network-manager',
  description: 'Networks that come and go, with NetworkManager: Wi-Fi, VPN, desktops.',
  uses: [network, secrets],
  options: {
    networking: {
      networkmanager: {
        enable: option(t.boolean(), {
          default: false,
          description: 'Whether NetworkManager looks after the interfaces, in the place of systemd-networkd.',
        }),
        wifi: {
          enable: option(t.boolean(), { default: true, description: 'Whether Wi-Fi can be used.' }),
          backend: option(t.oneOf(['wpa_supplicant', 'iwd']), {
            default: 'wpa_supplicant',
            description: 'Program that speaks Wi-Fi.',
          }),
          powersave: option(t.nullable(t.boolean()), {
            default: null,
            defaultText: "the driver's own",
            description: 'Whether Wi-Fi saves power, which makes it slower to answer.',
          }),
        },
        vpn: option(t.listOf(t.oneOf(['openvpn', 'openconnect', 'strongswan', 'vpnc', 'l2tp', 'sstp'])), {
          default: [],
          description: 'Kinds of VPN that can be used. WireGuard always can.',
          example: ['openvpn'],
        }),
        ensureProfiles: {
          profiles: option(t.recordOf(t.recordOf(t.settings()), profileName), {
            default: {},
            description:
              "Connections by name, as sections of nm-settings-keyfile(5); a value may be secret('name'), whose first line stands in the file as it is. They are made anew at every boot.",
            example: {
              home: {
                connection: { type: 'wifi' },
                wifi: { ssid: 'Home' },
                'wifi-security': { 'key-mgmt': 'wpa-psk', psk: { kind: 'secret', name: 'wifi-home' } },
              },
            },
          }),
        },
      },
    },
  },
  define: ({ config }) => {
    const off = mkIf(config.networking.networkmanager.enable, mkDefault(false))
    return { networking: { useNetworkd: off, useDHCP: off } }
  },
  assertions: ({ config }) =>
    Object.entries(config.networking.networkmanager.ensureProfiles.profiles).flatMap(([name, profile]) => {
      const at = formatOptionPath(['networking', 'networkmanager', 'ensureProfiles', 'profiles', name])
      return [
        {
          assertion: config.networking.networkmanager.enable,
          message: 'Nobody would use this connection: set `networking.networkmanager.enable`.',
          option: at,
        },
        {
          assertion: profile['connection']?.['type'] !== undefined,
          message: `${name} does not say what it is: set \`connection.type\`, for example to 'wifi'.`,
          option: at,
        },
        ...secretNamesIn(profile).flatMap((secret) => secretIsDeclared(config.secrets, { name: secret }, at)),
      ]
    }),
})

export type NetworkManagerConfig = ConfigOf<typeof networkManager>
