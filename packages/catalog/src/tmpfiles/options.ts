import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { formatOptionPath } from '@ingot/language/path.ts'
import { t } from '@ingot/language/types.ts'

const configName = t.string({ pattern: /^[A-Za-z0-9][A-Za-z0-9._-]{0,100}$/, description: 'a short name' })
const ruleType = t.string({
  pattern: /^[fFwdDevqQpLcbCxXrRzZtThHaA][+!\-=~^$?]*$/,
  description: 'a type of tmpfiles.d(5) such as `d`',
})
const word = t.string({ pattern: /^\S+$/, description: 'a word' })

const rule = t.submodule({
  options: {
    mode: option(
      t.string({ pattern: /^(-|[:~]*[0-7]{3,4})$/, description: 'permission bits such as `0755`, or `-`' }),
      {
        default: '-',
        description: 'Permission bits; `-` leaves them to the type.',
        example: '0750',
      },
    ),
    user: option(word, { default: '-', description: 'Owner by name or id; `-` is root.' }),
    group: option(word, { default: '-', description: 'Group by name or id; `-` is root.' }),
    age: option(word, {
      default: '-',
      description: 'Time after which content is removed; `-` is never.',
      example: '10d',
    }),
    argument: option(t.string(), {
      default: '',
      description: 'What the type needs: a target, a text, attributes.',
    }),
  },
})

export const tmpfiles = defineModule({
  name: 'tmpfiles',
  description: 'Files and directories that the machine makes, tidies and removes at boot.',
  options: {
    systemd: {
      tmpfiles: {
        settings: option(t.recordOf(t.recordOf(t.recordOf(rule, ruleType)), configName), {
          default: {},
          description: 'Rules of tmpfiles.d(5): by the name of their file, by path, by type.',
          example: { web: { '/var/lib/web': { d: { user: 'www-data', mode: '0750' } } } },
        }),
      },
    },
  },
  assertions: ({ config }) =>
    Object.entries(config.systemd.tmpfiles.settings).flatMap(([name, paths]) =>
      Object.keys(paths).map((path) => ({
        assertion: path.startsWith('/') || path.startsWith('%'),
        message: `${path} is not absolute.`,
        option: formatOptionPath(['systemd', 'tmpfiles', 'settings', name, path]),
      })),
    ),
})

export type TmpfilesConfig = ConfigOf<typeof tmpfiles>
