import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { t } from '@ingot/language/types.ts'

export const boot = defineModule({
  name: 'boot',
  description: 'How a machine starts the system.',
  foreign: {
    'boot.loader':
      'here it follows from `boot.mode`: systemd-boot for uefi, GRUB for bios; `boot.menuTimeout` is how long its menu waits',
  },
  options: {
    boot: {
      mode: option(t.oneOf(['uefi', 'bios']), {
        default: 'uefi',
        description: 'Firmware that the system is for.',
      }),
      menuTimeout: option(t.integer({ min: 0, max: 300 }), {
        default: 1,
        description: 'Seconds that the menu of deployments waits. With 0 it shows only while a key is held.',
      }),
      tries: option(t.integer({ min: 1, max: 9 }), {
        default: 3,
        description: 'Boots that a new deployment gets to prove itself before the last good one is back.',
      }),
      growPartition: option(t.boolean(), {
        default: true,
        description: 'Whether the root partition and its file system grow to the end of the disk at boot.',
      }),
    },
  },
})

export type BootConfig = ConfigOf<typeof boot>
