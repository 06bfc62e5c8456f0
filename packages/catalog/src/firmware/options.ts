import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { t } from '@ingot/language/types.ts'

const microcodeOf = (vendor: string) =>
  option(t.boolean(), {
    default: false,
    description: `Whether ${vendor}'s corrections of its processors are loaded at the very start of each boot, from the initramfs.`,
  })

export const firmware = defineModule({
  name: 'firmware',
  description:
    'What devices and processors run themselves: firmware for the kernel to load, microcode, and updates of their own.',
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
      cpu: {
        amd: { updateMicrocode: microcodeOf('AMD') },
        intel: { updateMicrocode: microcodeOf('Intel') },
      },
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
