import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { formatOptionPath } from '@ingot/language/path.ts'
import { t } from '@ingot/language/types.ts'
import { problemsOfCheck } from './checks.ts'

const timeSpan = t.string({ pattern: /^[1-9][0-9]*(s|min)?$/, description: 'a time span such as `30s`' })
const checkName = t.string({
  pattern: /^[A-Za-z0-9][A-Za-z0-9 ._-]{0,100}$/,
  description: 'a name that tells what is looked at, such as `shop answers`',
})
const url = t.string({
  pattern: /^https?:\/\/[^\s/]+(\/\S*)?$/,
  description: 'an address such as `http://127.0.0.1/health`',
})

const check = t.submodule({
  options: {
    kind: option(t.oneOf(['unit', 'command', 'port', 'http', 'free-space', 'update-source']), {
      description:
        '`unit`: a systemd unit is active. `command`: it exits with 0. `port`: something listens on a TCP port. `http`: a GET answers with a status. `free-space`: a file system has room. `update-source`: the channel that the machine follows can be fetched and is properly signed.',
    }),
    limit: option(t.duration(), {
      default: 60,
      description:
        'Time that the check has to pass once the boot has come that far; it is tried again until then.',
      example: '2min',
    }),
    unit: option(t.nullable(t.unitName()), { default: null, description: 'For `unit`: its name.' }),
    command: option(t.nullable(t.listOf(t.string())), {
      default: null,
      description: 'For `command`: the program, by its absolute path, and its arguments. No shell reads it.',
      example: ['/usr/bin/pg_isready', '--quiet'],
    }),
    address: option(t.hostAddress(), {
      default: '127.0.0.1',
      description: 'For `port`: where to connect to.',
    }),
    port: option(t.nullable(t.port()), { default: null, description: 'For `port`: its number.' }),
    url: option(t.nullable(url), { default: null, description: 'For `http`: what to get.' }),
    status: option(t.integer({ min: 100, max: 599 }), {
      default: 200,
      description: 'For `http`: the status that is right.',
    }),
    path: option(t.nullable(t.absolutePath()), {
      default: null,
      description: 'For `free-space`: any path in the file system.',
    }),
    free: option(t.nullable(t.size()), {
      default: null,
      description: 'For `free-space`: what has to be free there.',
      example: '100M',
    }),
  },
})

export const health = defineModule({
  name: 'health',
  description: 'When a boot counts as good, and what happens when it does not come to that.',
  options: {
    health: {
      checks: option(t.recordOf(check, checkName), {
        default: {},
        description:
          'What must hold for a boot to be good, by name. A new deployment that fails one of them is left for the last good one at once, and not offered again; one that was good before stays, and is reported as degraded.',
        example: { 'shop answers': { kind: 'http', url: 'http://127.0.0.1/health' } },
      }),
      requireNoFailedUnits: option(t.boolean(), {
        default: false,
        description: 'Whether a boot is good only if no unit failed.',
      }),
      limit: option(t.duration(), {
        default: 600,
        description:
          'Time that a boot has until it must have been judged. A new deployment that takes longer hangs: it is left for the last good one.',
        example: '20min',
      }),
      panicTimeout: option(t.integer({ min: 0, max: 3600 }), {
        default: 10,
        description: 'Seconds after which a kernel that panicked starts again; 0 waits forever.',
      }),
      emergency: option(t.oneOf(['reboot', 'shell']), {
        default: 'reboot',
        description:
          'What happens when a boot ends in emergency mode, e.g. because a file system cannot be reached: start again, which uses up a try, or wait for a person. A deployment that was good before waits in any case, except in the initramfs.',
      }),
      watchdogTimeout: option(t.nullable(timeSpan), {
        default: null,
        description: 'Time after which a hardware watchdog resets a machine whose systemd hangs.',
        example: '30s',
      }),
    },
  },
  assertions: ({ config }) =>
    Object.entries(config.health.checks).flatMap(([name, one]) =>
      problemsOfCheck(one).map((message) => ({
        assertion: false,
        message,
        option: formatOptionPath(['health', 'checks', name]),
      })),
    ),
})

export type HealthConfig = ConfigOf<typeof health>
