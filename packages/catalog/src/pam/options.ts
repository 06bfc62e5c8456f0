import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { t } from '@ingot/language/types.ts'

const limitItems = [
  'core',
  'data',
  'fsize',
  'memlock',
  'nofile',
  'rss',
  'stack',
  'cpu',
  'nproc',
  'as',
  'maxlogins',
  'maxsyslogins',
  'nonewprivs',
  'priority',
  'locks',
  'sigpending',
  'msgqueue',
  'nice',
  'rtprio',
] as const

const loginLimit = t.submodule({
  options: {
    domain: option(
      t.string({ pattern: /^[^\s#]+$/, description: 'a user, `@group`, `*`, or a range of ids' }),
      {
        default: '*',
        description:
          'Whom the limit is for: a user, a group with `@` before it, or `*` for everyone but root.',
      },
    ),
    type: option(t.oneOf(['soft', 'hard', '-']), {
      default: '-',
      description: 'Which limit: the one that holds, the one that people may raise it to, or both.',
    }),
    item: option(t.oneOf(limitItems), { description: 'What is limited, as in limits.conf(5).' }),
    value: option(
      t.string({ pattern: /^(-?[0-9]+|unlimited|infinity)$/, description: 'a number or `unlimited`' }),
      {
        description: 'The limit, in the unit of limits.conf(5).',
      },
    ),
  },
})

export const pam = defineModule({
  name: 'pam',
  description: 'What logins may use.',
  options: {
    security: {
      pam: {
        loginLimits: option(t.listOf(loginLimit), {
          default: [],
          description: 'Limits of login sessions. Services have theirs in their units (`LimitNOFILE`).',
          example: [{ domain: '@audio', item: 'rtprio', value: '95' }],
        }),
      },
    },
  },
})

export type PamConfig = ConfigOf<typeof pam>
