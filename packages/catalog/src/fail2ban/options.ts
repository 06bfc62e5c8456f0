import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { t } from '@ingot/language/types.ts'
import { firewall } from '../firewall/options.ts'

const jailName = t.string({ pattern: /^[A-Za-z][A-Za-z0-9_-]{0,25}$/, description: 'the name of a jail' })

export const fail2ban = defineModule({
  name: 'fail2ban',
  description: 'Addresses that try passwords are shut out for a while.',
  uses: [firewall],
  options: {
    services: {
      fail2ban: {
        enable: option(t.boolean(), {
          default: false,
          description: 'Whether fail2ban reads the log and bans.',
        }),
        maxretry: option(t.integer({ min: 1 }), {
          default: 3,
          description: 'Failures after which an address is banned.',
        }),
        findtime: option(t.duration(), {
          default: 600,
          description: 'Time within which the failures have to be.',
        }),
        bantime: option(t.duration(), { default: 600, description: 'How long an address is banned.' }),
        ignoreIP: option(
          t.listOf(
            t.string({ pattern: /^[A-Za-z0-9.:/-]+$/, description: 'an address, a network or a host name' }),
          ),
          {
            default: [],
            description: 'Who is never banned.',
            example: ['192.0.2.0/24'],
          },
        ),
        jails: option(t.recordOf(t.settings(), jailName), {
          default: {},
          description:
            'Settings of jails by name, as in jail.conf(5). The one of sshd is there with the service.',
          example: { sshd: { maxretry: 5 } },
        }),
      },
    },
  },
  assertions: ({ config }) => [
    {
      assertion: !config.services.fail2ban.enable || config.networking.firewall.enable,
      message: 'fail2ban bans with nftables, which is switched off: set `networking.firewall.enable`.',
      option: 'services.fail2ban.enable',
    },
  ],
})

export type Fail2banConfig = ConfigOf<typeof fail2ban>
