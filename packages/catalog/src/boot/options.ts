import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { t } from '@ingot/language/types.ts'

const size = t.string({ pattern: /^[1-9][0-9]{0,6}[MG]$/, description: 'a size such as `512M` or `2G`' })

export const boot = defineModule({
  name: 'boot',
  description: 'How a machine starts the system, and the disk that it starts from.',
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
    disk: {
      espSize: option(size, {
        default: '512M',
        description: 'Size of the EFI system partition (M: MiB, G: GiB); it holds kernels and initramfs.',
      }),
      rootFree: option(size, {
        default: '256M',
        description:
          'Free space in the root file system of an image (M: MiB, G: GiB), until it grows to its disk at the first boot.',
      }),
    },
  },
})

export type BootConfig = ConfigOf<typeof boot>
