import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { t } from '@ingot/language/types.ts'

const timeSpan = t.string({ pattern: /^[1-9][0-9]*(s|min)?$/, description: 'a time span such as `30s`' })

export const health = defineModule({
  name: 'health',
  description: 'When a boot counts as good, and what happens when it does not come to that.',
  options: {
    health: {
      requireNoFailedUnits: option(t.boolean(), {
        default: false,
        description: 'Whether a boot is good only if no unit failed.',
      }),
      panicTimeout: option(t.integer({ min: 0, max: 3600 }), {
        default: 10,
        description: 'Seconds after which a kernel that panicked starts again; 0 waits forever.',
      }),
      emergency: option(t.oneOf(['reboot', 'shell']), {
        default: 'reboot',
        description:
          'What happens when the root file system cannot be reached: start again, which uses up a try, or wait for a person.',
      }),
      watchdogTimeout: option(t.nullable(timeSpan), {
        default: null,
        description: 'Time after which a hardware watchdog resets a machine whose systemd hangs.',
        example: '30s',
      }),
    },
  },
})

export type HealthConfig = ConfigOf<typeof health>
