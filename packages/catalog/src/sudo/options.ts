import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { t } from '@ingot/language/types.ts'
import { users, type UsersConfig } from '../users/options.ts'

type SudoUser = UsersConfig['users'][string]

export const sudo = defineModule({
  name: 'sudo',
  description: 'Who may act as root.',
  uses: [users],
  foreign: {
    'security.sudo': 'here it is `sudo`',
  },
  options: {
    sudo: {
      enable: option(t.boolean(), {
        default: ({ config }: { config: UsersConfig }) => sudoers(config).length > 0,
        defaultText: 'true where a user is in group sudo',
        description: 'Whether sudo is installed; members of group sudo may then do everything.',
      }),
      wheelNeedsPassword: option(t.boolean(), {
        default: ({ config }: { config: UsersConfig }) => sudoers(config).some(hasPassword),
        defaultText: 'true where a user in group sudo has a password',
        description:
          'Whether members of group sudo have to give their password. Where none of them has one, nobody could.',
      }),
    },
  },
  warnings: ({ config }) =>
    config.sudo.enable && config.sudo.wheelNeedsPassword && !sudoers(config).some(hasPassword)
      ? [
          {
            message: 'sudo asks for a password, but no user in group sudo has one: nobody can become root.',
            option: 'sudo.wheelNeedsPassword',
          },
        ]
      : [],
})

export type SudoConfig = ConfigOf<readonly [typeof sudo, typeof users]>

/** Members of group sudo, by name. */
export function sudoers(config: UsersConfig): readonly (readonly [string, SudoUser])[] {
  return Object.entries(config.users).filter(([, { groups }]) => groups.includes('sudo'))
}

function hasPassword([, { hashedPassword, passwordSecret }]: readonly [string, SudoUser]): boolean {
  return hashedPassword !== null || passwordSecret !== null
}
