import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { t } from '@ingot/language/types.ts'

const version = t.string({
  pattern: /^[0-9A-Za-z][0-9A-Za-z.+~_-]{0,63}$/,
  description: 'a version: letters, digits and `.+~_-`, at most 64',
})

/** What a system is called. `name` comes from `system(name, ...)`. */
export const identity = defineModule({
  name: 'identity',
  description: 'What a system is called, and which version of itself it is.',
  options: {
    name: option(t.hostName(), {
      description: 'Name of the system, as given to `system(name, ...)`.',
    }),
    version: option(version, {
      default: '0',
      description: 'Version of the system; stands in the commit and in the boot menu. A release needs one.',
      example: '2026.11',
    }),
    networking: {
      hostName: option(t.hostName(), {
        default: ({ config }: { config: { readonly name: string } }) => config.name,
        defaultText: 'the name of the system',
        description: 'Host name of a machine to which no node gives another one.',
        example: 'web',
      }),
    },
  },
})

export type IdentityConfig = ConfigOf<typeof identity>
