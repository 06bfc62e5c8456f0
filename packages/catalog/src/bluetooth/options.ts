import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { t } from '@ingot/language/types.ts'

export const bluetooth = defineModule({
  name: 'bluetooth',
  description: 'Bluetooth, with BlueZ.',
  options: {
    hardware: {
      bluetooth: {
        enable: option(t.boolean(), {
          default: false,
          description: 'Whether devices can be connected over Bluetooth.',
        }),
        powerOnBoot: option(t.boolean(), {
          default: true,
          description: 'Whether it is switched on at boot.',
        }),
        settings: option(t.recordOf(t.settings()), {
          default: {},
          description: 'Settings of main.conf by section.',
          example: { General: { FastConnectable: true } },
        }),
      },
    },
  },
})

export type BluetoothConfig = ConfigOf<typeof bluetooth>
