import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { formatOptionPath } from '@ingot/language/path.ts'
import { t } from '@ingot/language/types.ts'

const rule = t.string({ pattern: /^[A-Za-z]/, description: 'a line of tmpfiles.d(5)' })

const file = t.submodule({
  options: {
    text: option(t.nullable(t.text()), {
      default: null,
      description: 'What the file holds.',
      example: 'Forged.\n',
    }),
    source: option(t.nullable(t.string()), {
      default: null,
      description:
        'A file beside the project whose bytes the file gets; relative to the directory of the project.',
      example: './motd',
    }),
    link: option(t.nullable(t.string()), {
      default: null,
      description: 'Makes a symbolic link to this target. An absolute target is one of the machine.',
      example: '/run/motd',
    }),
    mode: option(t.fileMode(), { default: 0o644, description: 'Permission bits.', example: '0755' }),
    owner: option(t.userName(), { default: 'root', description: 'User that owns the file.' }),
    group: option(t.userName(), { default: 'root', description: 'Group of the file.' }),
  },
})

export const files = defineModule({
  name: 'files',
  description: 'Files of the tree, and what the machine creates at boot.',
  options: {
    files: option(t.recordOf(file), {
      default: {},
      description:
        'Files below /etc and /usr, by absolute path. A machine may change those below /etc; an update keeps its changes.',
      example: { '/etc/motd': { text: 'Forged.\n' } },
    }),
    systemd: {
      tmpfiles: {
        rules: option(t.listOf(rule), {
          default: [],
          description:
            'Lines of tmpfiles.d(5), carried out at every boot: the way to have directories and files in /var.',
          example: ['d /var/lib/web 0750 www-data www-data -'],
        }),
      },
    },
  },
  assertions: ({ config }) =>
    Object.entries(config.files).map(([path, entry]) => ({
      assertion: [entry.text, entry.source, entry.link].filter((content) => content !== null).length === 1,
      message: `${path} needs exactly one of \`text\`, \`source\` and \`link\`.`,
      option: formatOptionPath(['files', path]),
    })),
})

export type FilesConfig = ConfigOf<typeof files>
