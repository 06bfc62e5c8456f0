import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { t } from '@ingot/language/types.ts'

const stateName = t.string({
  pattern: /^[a-z][a-z0-9-]{0,40}$/,
  description: 'a short name of small letters, digits and `-`',
})

const directory = t.submodule({
  options: {
    path: option(t.absolutePath(), {
      description: 'The directory, below /var.',
      example: '/var/lib/postgresql',
    }),
    rollback: option(t.oneOf(['snapshot', 'shared']), {
      default: 'snapshot',
      description:
        '`snapshot`: each deployment has a copy of its own, which begins with what the one before it left; going back finds what was left. Needs a root of btrfs. `shared`: all deployments work with the same, as in all of /var.',
    }),
  },
})

export const state = defineModule({
  name: 'state',
  description: 'What becomes of data when a machine goes back to an older deployment.',
  options: {
    state: option(t.recordOf(directory, stateName), {
      default: {},
      description: 'Directories whose content an older deployment might not understand, by any name.',
      example: { database: { path: '/var/lib/postgresql', rollback: 'snapshot' } },
    }),
  },
})

export type StateConfig = ConfigOf<typeof state>
