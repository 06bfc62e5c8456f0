import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { t } from '@ingot/language/types.ts'
import type { direnv } from '../direnv/options.ts'
import { users, type UsersConfig } from '../users/options.ts'
import { packageOfShell } from './known-shells.ts'

const variableName = t.string({
  pattern: /^[A-Za-z_][A-Za-z0-9_]*$/,
  description: 'the name of an environment variable',
})
const aliasName = t.string({ pattern: /^[A-Za-z0-9_.+-]+$/, description: 'the name of an alias' })
const variableValue = t.string({
  pattern: /^[^"'`\\$#]*$/,
  description: 'a text of one line without quotes, `$`, `#` and backslashes, which PAM would read otherwise',
})

export const shells = defineModule({
  name: 'shells',
  description: 'What people type into: login shells, aliases, environment variables.',
  uses: [users],
  options: {
    environment: {
      variables: option(t.recordOf(variableValue, variableName), {
        default: {},
        description: 'Environment variables of every login and of user services, whatever the shell.',
        example: { EDITOR: 'vim' },
      }),
      shellAliases: option(t.recordOf(t.string(), aliasName), {
        default: {},
        description: 'Aliases in bash, zsh and fish.',
        example: { ll: 'ls -l' },
      }),
    },
    programs: {
      bash: {
        completion: {
          enable: option(t.boolean(), {
            default: false,
            description: 'Whether bash completes arguments of commands.',
          }),
        },
      },
      zsh: {
        enable: option(t.boolean(), {
          default: ({ config }: { config: UsersConfig }) => isUsed(config, 'zsh'),
          defaultText: 'true where a user has it as the shell',
          description: 'Whether zsh is there.',
        }),
        autosuggestions: {
          enable: option(t.boolean(), {
            default: false,
            description: 'Whether zsh suggests commands from its history while one types.',
          }),
        },
      },
      fish: {
        enable: option(t.boolean(), {
          default: ({ config }: { config: UsersConfig }) => isUsed(config, 'fish'),
          defaultText: 'true where a user has it as the shell',
          description: 'Whether fish is there.',
        }),
      },
    },
  },
  assertions: ({ config }) => [
    {
      assertion: config.programs.zsh.enable || !config.programs.zsh.autosuggestions.enable,
      message: 'Suggestions need zsh: set `programs.zsh.enable`.',
      option: 'programs.zsh.autosuggestions.enable',
    },
  ],
})

export type ShellsConfig = ConfigOf<readonly [typeof shells, typeof users, typeof direnv]>

function isUsed({ users: accounts }: UsersConfig, name: string): boolean {
  return Object.values(accounts).some(({ shell }) => packageOfShell(shell) === name)
}
