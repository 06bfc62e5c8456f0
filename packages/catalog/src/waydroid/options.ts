import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { t } from '@ingot/language/types.ts'

export const waydroid = defineModule({
  name: 'waydroid',
  description: 'Programs for Android, with Waydroid.',
  options: {
    virtualisation: {
      waydroid: {
        enable: option(t.boolean(), {
          default: false,
          description:
            'Whether Waydroid is there. Debian has it since forky; for trixie the source needs a repository that does.',
        }),
      },
    },
  },
})

export type WaydroidConfig = ConfigOf<typeof waydroid>
