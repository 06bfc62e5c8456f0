import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { formatOptionPath } from '@ingot/language/path.ts'
import { t } from '@ingot/language/types.ts'

const serviceName = t.string({
  pattern: /^(?!.*\.service$)[A-Za-z0-9][A-Za-z0-9:_.@-]{0,200}$/,
  description: 'the name of a service without `.service`',
})
const dropInName = t.string({
  pattern: /^[A-Za-z0-9][A-Za-z0-9._-]{0,200}$/,
  description: 'the name of a drop-in: letters, digits, `.`, `_` and `-`',
})
const variableName = t.string({
  pattern: /^[A-Za-z_][A-Za-z0-9_]*$/,
  description: 'the name of an environment variable',
})
const settingName = /^[A-Za-z][A-Za-z0-9]*$/

const unit = t.submodule({
  options: {
    text: option(t.nullable(t.text()), {
      default: null,
      description: 'The whole unit file. Without it the unit comes from a package.',
    }),
    enable: option(t.nullable(t.boolean()), {
      default: null,
      defaultText: 'as its package decides',
      description: 'Whether the unit is started as its [Install] section says.',
    }),
    wantedBy: option(t.listOf(t.unitName()), {
      default: [],
      description: 'Units that start this one, whatever its [Install] section says.',
      example: ['multi-user.target'],
    }),
    mask: option(t.boolean(), { default: false, description: 'Makes the unit impossible to start.' }),
    dropIns: option(t.recordOf(t.text(), dropInName), {
      default: {},
      description: 'Pieces of unit file by name, that change a unit of a package.',
      example: { limits: '[Service]\nMemoryMax=1G\n' },
    }),
  },
})

const service = t.submodule({
  options: {
    enable: option(t.boolean(), { default: true, description: 'Whether the service is part of the system.' }),
    description: option(t.string(), {
      default: ({ name }) => name,
      defaultText: 'the name of the service',
      description: 'What systemd calls the service in its messages.',
    }),
    execStart: option(t.string({ pattern: /^\S/, description: 'a command' }), {
      description:
        'The command, as in systemd.service(5): an absolute path and arguments; no shell reads it.',
      example: '/usr/bin/python3 -m http.server 8000',
    }),
    startAt: option(t.listOf(t.calendar()), {
      default: [],
      description:
        'Times at which a timer starts the service, as in systemd.time(7); a time that passed while the machine was off is made up for.',
      example: ['daily', 'Mon *-*-* 04:00'],
    }),
    wantedBy: option(t.listOf(t.unitName()), {
      default: ({ self }: { self: { readonly startAt: readonly string[] } }) =>
        self.startAt.length === 0 ? ['multi-user.target'] : [],
      defaultText: "['multi-user.target'], or nothing where `startAt` says when",
      description: 'Units that start this one.',
    }),
    after: option(t.listOf(t.unitName()), {
      default: [],
      description: 'Units that are started before this one, if they are started at all.',
      example: ['network-online.target'],
    }),
    wants: option(t.listOf(t.unitName()), {
      default: [],
      description: 'Units that this one has started.',
      example: ['network-online.target'],
    }),
    environment: option(t.recordOf(t.string(), variableName), {
      default: {},
      description: 'Environment variables. For everyone to read: secrets have their own place.',
      example: { PORT: '8000' },
    }),
    serviceConfig: option(t.settings(), {
      default: {},
      description: 'Further settings of the [Service] section; a list repeats the setting.',
      example: { DynamicUser: true, Restart: 'always' },
    }),
  },
})

export const units = defineModule({
  name: 'units',
  description: "systemd's units: those that packages bring and your own.",
  options: {
    systemd: {
      units: option(t.recordOf(unit, t.unitName()), {
        default: {},
        description: 'Units by name with suffix.',
        example: { 'fstrim.timer': { enable: false } },
      }),
      services: option(t.recordOf(service, serviceName), {
        default: {},
        description: 'Services of your own, by name without suffix.',
        example: { web: { execStart: '/usr/bin/python3 -m http.server 8000' } },
      }),
    },
  },
  assertions: ({ config }) => [
    ...Object.entries(config.systemd.units).map(([name, { mask, enable, text }]) => ({
      assertion: !(mask && (enable === true || text !== null)),
      message: `${name} is masked, which hides its text and keeps it from being enabled: drop one or the other.`,
      option: formatOptionPath(['systemd', 'units', name, 'mask']),
    })),
    ...Object.entries(config.systemd.services).flatMap(([name, { serviceConfig }]) =>
      Object.keys(serviceConfig).map((setting) => ({
        assertion: settingName.test(setting),
        message: `\`${setting}\` is not a setting of systemd.service(5).`,
        option: formatOptionPath(['systemd', 'services', name, 'serviceConfig']),
      })),
    ),
  ],
})

export type UnitsConfig = ConfigOf<typeof units>
