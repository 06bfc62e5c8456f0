import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { t } from '@ingot/language/types.ts'

export const nvidia = defineModule({
  name: 'nvidia',
  description: "NVIDIA's own driver.",
  options: {
    hardware: {
      nvidia: {
        enable: option(t.boolean(), {
          default: false,
          description:
            "Whether NVIDIA's driver takes the place of nouveau. Its kernel module is compiled when the system is built.",
        }),
        open: option(t.boolean(), {
          default: true,
          description: 'Whether the kernel module is the open one (Turing and later), or the closed one.',
        }),
        modesetting: {
          enable: option(t.boolean(), {
            default: true,
            description: 'Whether the kernel sets the mode, as Wayland wants it.',
          }),
        },
        powerManagement: {
          enable: option(t.boolean(), {
            default: false,
            description: 'Whether the memory of the card outlives a sleep.',
          }),
        },
        nvidiaPersistenced: option(t.boolean(), {
          default: false,
          description: 'Whether the card stays ready while nobody uses it: for servers.',
        }),
      },
    },
  },
})

export type NvidiaConfig = ConfigOf<typeof nvidia>
