import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { t } from '@ingot/language/types.ts'

const shellName = t.string({
  pattern: /^[a-z0-9][a-z0-9._-]{0,60}$/,
  description: 'a name of small letters, digits, `.`, `_` and `-`',
})
const variableName = t.string({
  pattern: /^[A-Za-z_][A-Za-z0-9_]*$/,
  description: 'the name of an environment variable',
})

const devShell = t.submodule({
  options: {
    description: option(t.string(), { default: '', description: 'What `dev-shell` says of it.' }),
    packages: option(t.listOf(t.packageName()), {
      default: [],
      description: 'Packages of its tools. They are part of the system, so that they are locked with it.',
      example: ['cargo', 'rust-src', 'pkgconf'],
    }),
    environment: option(t.recordOf(t.string(), variableName), {
      default: {},
      description: 'Environment variables. `$HOME` and the like are filled in.',
      example: { CARGO_HOME: '$HOME/.cargo' },
    }),
    shellHook: option(t.text(), {
      default: '',
      description: 'Lines of POSIX shell that are run when one enters.',
      example: 'export PATH="$HOME/.cargo/bin:$PATH"',
    }),
  },
})

export const devShells = defineModule({
  name: 'dev-shells',
  description: 'Shells for developing, with their tools and variables.',
  options: {
    programs: {
      devShells: option(t.recordOf(devShell, shellName), {
        default: {},
        description:
          'Shells by name: `dev-shell NAME [COMMAND...]` enters one; with direnv, write `. /usr/share/ingot/dev-shells/NAME.sh` into .envrc.',
        example: { rust: { packages: ['cargo', 'rust-src'] } },
      }),
    },
  },
})

export type DevShellsConfig = ConfigOf<typeof devShells>
