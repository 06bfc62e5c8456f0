import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { t } from '@ingot/language/types.ts'
import { refind } from './refind-options.ts'
import { splash, splashThemes, themePackagesOf } from './splash-options.ts'

interface RefindEnabled {
  readonly boot: { readonly refind: { readonly enable: boolean } }
}

interface Mirrored {
  readonly disk: {
    readonly partitions: {
      readonly [name: string]: { readonly kind: string; readonly mirror: string | null }
    }
  }
}

/** A root on two disks has no disk to grow to the end of. */
function isRootMirrored({ disk }: Mirrored): boolean {
  return Object.values(disk.partitions).some(({ kind, mirror }) => kind === 'root' && mirror !== null)
}

export const boot = defineModule({
  name: 'boot',
  description: 'How a machine starts the system.',
  foreign: {
    'boot.loader':
      'here it follows from `boot.mode`: systemd-boot for uefi, GRUB for bios; `boot.menuTimeout` is how long its menu waits',
    'boot.plymouth': 'here it is `boot.splash`',
  },
  options: {
    boot: {
      mode: option(t.oneOf(['uefi', 'bios']), {
        default: 'uefi',
        description: 'Firmware that the system is for.',
      }),
      menuTimeout: option(t.integer({ min: 0, max: 300 }), {
        default: ({ config }: { readonly config: RefindEnabled }) => (config.boot.refind.enable ? 0 : 1),
        defaultText: '1; 0 with rEFInd, which has a menu of its own',
        description: 'Seconds that the menu of deployments waits. With 0 it shows only while a key is held.',
      }),
      tries: option(t.integer({ min: 1, max: 9 }), {
        default: 3,
        description: 'Boots that a new deployment gets to prove itself before the last good one is back.',
      }),
      growPartition: option(t.boolean(), {
        default: ({ config }: { readonly config: Mirrored }) => !isRootMirrored(config),
        defaultText: 'true; false for a root that is mirrored',
        description: 'Whether the root partition and its file system grow to the end of the disk at boot.',
      }),
      sealed: option(t.boolean(), {
        default: false,
        description:
          'Whether the disk of machines is a sealed image instead of an OSTree sysroot: loader, kernel, initramfs, arguments and every shipped file are covered by one signature, and a root of which a bit was changed is refused. It has two slots, which releases of the system are written to by turns. Unless `sealedState` says otherwise, who can write to the disk still becomes root, through `/etc`: what the machine keeps is neither encrypted nor checked.',
      }),
      sealedState: option(t.oneOf(['plain', 'tpm2']), {
        default: 'plain',
        description:
          'What a sealed machine keeps (`/var`, changes of `/etc`): `plain`, or `tpm2`: encrypted (LUKS2) with a key that it makes at its first boot and its TPM gives to programs that you signed. Such machines need a TPM 2.0 and Secure Boot, and take neither updates of plain ones nor the other way round.',
      }),
      secureBoot: {
        enable: option(t.boolean(), {
          default: false,
          description:
            'Whether boot loader and kernel are signed with a key of your own, for firmware that starts nothing else.',
        }),
        keys: option(t.string(), {
          default: 'secure-boot',
          description:
            'Directory beside the project with the public part of the keys, as `ingot key secure-boot` writes it: db.crt, and PK.auth, KEK.auth and db.auth; pcr.crt for `sealedState`.',
        }),
        enroll: option(t.oneOf(['virtual', 'always', 'menu']), {
          default: 'virtual',
          description:
            'Which machines with firmware in setup mode take the keys by themselves at their first boot: virtual ones, every one, or none. On all others the boot menu offers it.',
        }),
      },
      refind,
      splash,
    },
  },
  assertions: ({ config }) => [
    {
      assertion: !config.boot.refind.enable || !config.boot.sealed,
      message:
        'A sealed system is started by nothing but its own signed loader, so it has no rEFInd; choose other systems in the menu of the firmware.',
      option: 'boot.refind.enable',
    },
    {
      assertion: config.boot.sealedState === 'plain' || config.boot.sealed,
      message:
        'Only a sealed system has a state of its own to encrypt: set `boot.sealed`, or see `disk.encryption`.',
      option: 'boot.sealedState',
    },
    {
      assertion: !config.boot.sealed || config.boot.secureBoot.enable,
      message: 'A sealed system is signed: set `boot.secureBoot.enable`, too.',
      option: 'boot.sealed',
    },
    {
      assertion: !config.boot.splash.enable || themePackagesOf(config.boot.splash).length > 0,
      message: `Debian has no theme \`${config.boot.splash.theme}\` for splashes. It has ${Object.values(splashThemes).flat().join(', ')}; others come by \`boot.splash.themePackages\`.`,
      option: 'boot.splash.theme',
    },
  ],
})

export type BootConfig = ConfigOf<typeof boot>
