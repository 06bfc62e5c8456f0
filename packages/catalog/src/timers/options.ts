import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { formatOptionPath } from '@ingot/language/path.ts'
import { t } from '@ingot/language/types.ts'
import { units } from '../units/options.ts'

const timerName = t.string({
  pattern: /^(?!.*\.timer$)[A-Za-z0-9][A-Za-z0-9:_.@-]{0,200}$/,
  description: 'the name of a timer without `.timer`',
})

const timer = t.submodule({
  options: {
    description: option(t.string(), {
      default: ({ name }) => name,
      defaultText: 'the name of the timer',
      description: 'What systemd calls the timer in its messages.',
    }),
    timerConfig: option(t.settings(), {
      default: {},
      description: 'Settings of the [Timer] section, as in systemd.timer(5); a list repeats the setting.',
      example: { OnCalendar: 'daily', Persistent: true, RandomizedDelaySec: '1h' },
    }),
    wantedBy: option(t.listOf(t.unitName()), {
      default: ['timers.target'],
      description: 'Units that start this one.',
    }),
  },
})

export const timers = defineModule({
  name: 'timers',
  description: 'What is started at times.',
  uses: [units],
  options: {
    systemd: {
      timers: option(t.recordOf(timer, timerName), {
        default: {},
        description:
          'Timers by name without suffix. Each starts the service of its name, unless `Unit` names another.',
        example: { backup: { timerConfig: { OnCalendar: 'daily' } } },
      }),
    },
  },
  assertions: ({ config }) =>
    Object.entries(config.systemd.timers).flatMap(([name, { timerConfig }]) => [
      {
        assertion: Object.keys(timerConfig).some((setting) => setting.startsWith('On')),
        message: `${name} never happens: it needs OnCalendar, OnBootSec or another time.`,
        option: formatOptionPath(['systemd', 'timers', name]),
      },
      {
        assertion: (config.systemd.services[name]?.startAt ?? []).length === 0,
        message: `${name} has its times in \`systemd.services\` (startAt) too: keep one.`,
        option: formatOptionPath(['systemd', 'timers', name]),
      },
    ]),
})

export type TimersConfig = ConfigOf<readonly [typeof timers, typeof units]>
