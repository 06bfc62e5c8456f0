// A tablet with a keyboard that comes off (Surface-class), which shares its disk with another system: both have their own
// root, and meet in one encrypted btrfs pool. From the root of the repository:
//
//   ./ingot -C examples/tablet check
//   ./ingot -C examples/tablet show tablet fileSystems
//   ./ingot -C examples/tablet why tablet /etc/crypttab
//
// README.md says what of this an image holds today, and what is still done by hand.
import { debian, defineForge, secret } from 'ingot'
import { refindConfiguration } from './refind.ts'

const { system, node } = defineForge({
  source: debian({ suite: 'trixie', components: ['main', 'non-free-firmware'] }),
})

/** A subvolume of the pool. The tablet starts without it, too: where the passphrase was wrong, and in a virtual machine. */
const subvolume = (name: string) =>
  ({
    device: '/dev/mapper/pool',
    fsType: 'btrfs',
    options: [`subvol=${name}`, 'noatime', 'compress=zstd:1'],
    required: false,
  }) as const

export const tablet = system('tablet', {
  // Where the other system made it. The TPM opens it once it was shown how; else one is asked.
  luks: {
    devices: { pool: { device: 'PARTLABEL=pool', tpm2: true, allowDiscards: true, required: false } },
  },
  fileSystems: {
    '/home': subvolume('@home'),
    '/srv/shared': subvolume('@shared'),
  },
  // The last one tells GNOME how the tablet is held.
  packages: ['btrfs-progs', 'efibootmgr', 'refind', 'snapper', 'iio-sensor-proxy'],
  files: { '/usr/share/refind-site/refind.conf': { text: refindConfiguration } },

  // Keyboard and touchpad hang on a controller of Microsoft's, and Wi-Fi wants firmware.
  kernel: {
    parameters: ['quiet', 'splash'],
    modules: ['surface_aggregator', 'surface_aggregator_registry', 'surface_hid'],
  },
  hardware: {
    firmware: ['firmware-intel-graphics', 'firmware-iwlwifi', 'firmware-mediatek', 'firmware-sof-signed'],
    cpu: { intel: { updateMicrocode: true } },
    bluetooth: { enable: true },
  },

  security: { tpm2: { enable: true } },

  services: {
    desktopManager: { gnome: { enable: true } },
    flatpak: { enable: true },
    fwupd: { enable: true },
    thermald: { enable: true },
    'power-profiles-daemon': { enable: true },
    logind: { lidSwitch: 'suspend', powerKey: 'suspend' },
  },
  networking: {
    networkmanager: {
      ensureProfiles: {
        profiles: {
          home: {
            connection: { type: 'wifi' },
            wifi: { ssid: 'Home' },
            'wifi-security': { 'key-mgmt': 'wpa-psk', psk: secret('wifi-home') },
          },
        },
      },
    },
  },
  zramSwap: { enable: true },
  users: {
    person: {
      groups: ['sudo', 'audio', 'video', 'netdev'],
      passwordSecret: secret('person-password'),
    },
  },
  secrets: { 'person-password': {}, 'wifi-home': {} },
})

node('slate', { system: tablet, facts: { hostname: 'slate' }, tags: ['tablet'] })
