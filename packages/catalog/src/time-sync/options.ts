import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { t } from '@ingot/language/types.ts'

const timeServer = t.string({
  pattern: /^[A-Za-z0-9]([A-Za-z0-9.:-]*[A-Za-z0-9])?$/,
  description: 'a host name or an IP address',
})

export const timeSync = defineModule({
  name: 'time-sync',
  description: 'The clock, with systemd-timesyncd.',
  options: {
    services: {
      timesyncd: {
        enable: option(t.boolean(), {
          default: true,
          description: 'Whether systemd-timesyncd keeps the clock right.',
        }),
        servers: option(t.listOf(timeServer), {
          default: [],
          defaultText: "Debian's pool",
          description: 'Time servers, by name or address.',
          example: ['ntp.example.org'],
        }),
      },
    },
  },
})

export type TimeSyncConfig = ConfigOf<typeof timeSync>
