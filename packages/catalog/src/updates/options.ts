import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { t } from '@ingot/language/types.ts'

const url = t.string({
  pattern: /^https?:\/\/[^\s/?#]+(\/[^\s?#]*[^\s/?#])?$/,
  description: 'an address such as `https://updates.example.org/web`, without a slash at the end',
})
const channel = t.string({
  pattern: /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
  description: 'a name such as `stable`',
})

/** What `os` knows of the world outside: where releases come from, whom to believe, and when to take them. */
export const updates = defineModule({
  name: 'updates',
  description:
    'Where a machine gets its releases from, and when it takes them by itself. `os` is in every system.',
  options: {
    updates: {
      url: option(t.nullable(url), {
        default: null,
        description: 'Where releases are published. Without it a machine looks nowhere.',
        example: 'https://updates.example.org/web',
      }),
      channel: option(channel, { default: 'stable', description: 'Channel that the machine follows.' }),
      trust: option(t.nullable(t.string()), {
        default: null,
        description:
          'The root statement that machines start to trust, a file beside the project; it names the keys whose signatures count.',
        example: 'trust/1.json',
      }),
      automatic: option(t.oneOf(['no', 'prepare', 'reboot']), {
        default: 'no',
        description:
          'What a machine does by itself within the window: nothing, install a release that the next boot takes, or also start it.',
      }),
      window: option(t.calendar(), {
        default: '*-*-* 03:00',
        description: 'When it looks for releases by itself.',
      }),
      jitter: option(t.duration(), {
        default: 3600,
        description: 'It waits up to this long, differently on each machine, so that not all ask at once.',
      }),
    },
  },
  assertions: ({ config }) => {
    const { url: from, trust, automatic } = config.updates
    return [
      {
        assertion: from === null || trust !== null,
        message: 'A machine believes nobody without a root: name the file of one in `updates.trust`.',
        option: 'updates.url',
      },
      {
        assertion: automatic === 'no' || from !== null,
        message: 'There is nothing to take: `updates.url` names no place.',
        option: 'updates.automatic',
      },
    ]
  },
})

export type UpdatesConfig = ConfigOf<typeof updates>
