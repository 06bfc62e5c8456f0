import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { t } from '@ingot/language/types.ts'

const size = t.string({ pattern: /^[1-9][0-9]*[KMGT]?$/, description: 'a size such as `500M`' })
const timeSpan = t.string({ pattern: /^[0-9a-z ]+$/, description: 'a time span such as `90day`' })

export const journal = defineModule({
  name: 'journal',
  description: 'The log, with systemd-journald.',
  options: {
    services: {
      journald: {
        storage: option(t.oneOf(['persistent', 'volatile', 'auto', 'none']), {
          default: 'persistent',
          description:
            'Where the log is kept: on disk, in memory, on disk where /var/log/journal exists, or nowhere.',
        }),
        systemMaxUse: option(size, {
          default: '500M',
          description: 'What the log may take on disk at most, bytes or with suffix K, M, G, T.',
          example: '2G',
        }),
        runtimeMaxUse: option(t.nullable(size), {
          default: null,
          defaultText: 'a tenth of /run',
          description: 'What the log may take in memory at most.',
          example: '64M',
        }),
        maxRetentionSec: option(t.nullable(timeSpan), {
          default: null,
          defaultText: 'as long as there is room',
          description: 'How long entries are kept, as in systemd.time(7).',
          example: '90day',
        }),
      },
    },
  },
})

export type JournalConfig = ConfigOf<typeof journal>
