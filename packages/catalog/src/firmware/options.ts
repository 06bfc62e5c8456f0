import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { t } from '@ingot/language/types.ts'

export const firmware = defineModule({
  name: 'firmware',
  description: 'What devices run themselves: firmware for the kernel to load, and updates of their own.',
  options: {
    hardware: {
      enableRedistributableFirmware: option(t.boolean(), {
        default: false,
        description:
          'Whether the firmware of common graphics, network and sound hardware is there (half a gigabyte).',
      }),
      firmware: option(t.listOf(t.packageName()), {
        default: [],
        description: 'Packages of firmware, where one knows the hardware.',
        example: ['firmware-iwlwifi'],
      }),
    },
    services: {
      fwupd: {
        enable: option(t.boolean(), {
          default: false,
          description:
            'Whether fwupd looks for updates of the firmware in devices. Nothing is updated unasked.',
        }),
      },
    },
  },
})

export type FirmwareConfig = ConfigOf<typeof firmware>
