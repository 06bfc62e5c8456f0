import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { t } from '@ingot/language/types.ts'

export const tpm = defineModule({
  name: 'tpm',
  description: 'The TPM: tools, and who may use it.',
  options: {
    security: {
      tpm2: {
        enable: option(t.boolean(), {
          default: false,
          description: 'Whether members of group tss may use the TPM, with the tools of tpm2-tools.',
        }),
        abrmd: {
          enable: option(t.boolean(), {
            default: false,
            description:
              "Whether a service shares the TPM among programs. The kernel's own sharing is enough for most.",
          }),
        },
      },
    },
  },
})

export type TpmConfig = ConfigOf<typeof tpm>
