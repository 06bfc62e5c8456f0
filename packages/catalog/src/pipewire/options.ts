import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { t } from '@ingot/language/types.ts'

const dropInName = t.string({ pattern: /^[A-Za-z0-9][A-Za-z0-9._-]{0,100}$/, description: 'a short name' })

export const pipewire = defineModule({
  name: 'pipewire',
  description: 'Sound and video of sessions, with PipeWire.',
  options: {
    services: {
      pipewire: {
        enable: option(t.boolean(), {
          default: false,
          description: 'Whether sessions have PipeWire, for sound and for cameras and screens.',
        }),
        pulse: {
          enable: option(t.boolean(), { default: true, description: 'Whether it stands in for PulseAudio.' }),
        },
        alsa: {
          enable: option(t.boolean(), {
            default: true,
            description: 'Whether programs that speak to ALSA reach it.',
          }),
        },
        jack: {
          enable: option(t.boolean(), { default: false, description: 'Whether it stands in for JACK.' }),
        },
        bluetooth: {
          enable: option(t.boolean(), { default: true, description: 'Whether it plays over Bluetooth.' }),
        },
        extraConfig: option(t.recordOf(t.settings(), dropInName), {
          default: {},
          description: 'Settings of pipewire.conf(5) by the name of their file.',
          example: { latency: { 'context.properties': { 'default.clock.min-quantum': 64 } } },
        }),
      },
    },
    security: {
      rtkit: {
        enable: option(t.boolean(), {
          default: ({
            config,
          }: {
            config: { readonly services: { readonly pipewire: { readonly enable: boolean } } }
          }) => config.services.pipewire.enable,
          defaultText: 'true with PipeWire',
          description: 'Whether programs of sessions may ask for real-time priority.',
        }),
      },
    },
  },
})

export type PipewireConfig = ConfigOf<typeof pipewire>
