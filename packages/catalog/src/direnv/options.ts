import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { t } from '@ingot/language/types.ts'

export const direnv = defineModule({
  name: 'direnv',
  description: 'Environments of directories, with direnv.',
  options: {
    programs: {
      direnv: {
        enable: option(t.boolean(), {
          default: false,
          description: 'Whether shells load the .envrc of the directory that one is in, once it is allowed.',
        }),
      },
    },
  },
})

export type DirenvConfig = ConfigOf<typeof direnv>
