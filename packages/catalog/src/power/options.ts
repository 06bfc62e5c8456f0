import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { t } from '@ingot/language/types.ts'

const action = t.oneOf([
  'ignore',
  'poweroff',
  'reboot',
  'halt',
  'suspend',
  'hibernate',
  'hybrid-sleep',
  'suspend-then-hibernate',
  'lock',
])

export const power = defineModule({
  name: 'power',
  description: 'Battery, lid and sleep.',
  options: {
    services: {
      tlp: {
        enable: option(t.boolean(), {
          default: false,
          description: 'Whether TLP saves power, without being asked.',
        }),
        settings: option(t.settings(), {
          default: {},
          description: 'Settings of tlp.conf.',
          example: { START_CHARGE_THRESH_BAT0: 75, STOP_CHARGE_THRESH_BAT0: 80 },
        }),
      },
      'power-profiles-daemon': {
        enable: option(t.boolean(), {
          default: false,
          description: 'Whether people choose between power and speed, as desktops offer.',
        }),
      },
      thermald: {
        enable: option(t.boolean(), {
          default: false,
          description: "Whether thermald keeps Intel's processors from heat.",
        }),
      },
      upower: {
        enable: option(t.boolean(), {
          default: false,
          description: 'Whether programs learn about batteries.',
        }),
      },
      logind: {
        lidSwitch: option(t.nullable(action), {
          default: null,
          defaultText: 'suspend',
          description: 'What closing the lid does.',
        }),
        lidSwitchExternalPower: option(t.nullable(action), {
          default: null,
          defaultText: 'as lidSwitch',
          description: 'What closing the lid does while the machine is plugged in.',
        }),
        powerKey: option(t.nullable(action), {
          default: null,
          defaultText: 'poweroff',
          description: 'What the power key does.',
        }),
        settings: option(t.settings(), { default: {}, description: 'Further settings of logind.conf(5).' }),
      },
    },
  },
  assertions: ({ config }) => [
    {
      assertion: !config.services.tlp.enable || !config.services['power-profiles-daemon'].enable,
      message: 'TLP and power-profiles-daemon work against each other: keep one.',
      option: 'services.tlp.enable',
    },
  ],
})

export type PowerConfig = ConfigOf<typeof power>
