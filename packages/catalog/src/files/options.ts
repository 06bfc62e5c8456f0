import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { formatOptionPath } from '@ingot/language/path.ts'
import { t } from '@ingot/language/types.ts'

const rule = t.string({ pattern: /^[A-Za-z]/, description: 'a line of tmpfiles.d(5)' })

/** Forms in which settings can be written, with what the reference says of them. */
const forms = {
  json: 'Settings that the file holds as JSON. Definitions of several places are merged, name by name.',
  yaml: 'Settings that the file holds as YAML. Definitions of several places are merged, name by name.',
  toml: 'Settings that the file holds as TOML. Definitions of several places are merged, name by name.',
  ini: 'Sections of settings that the file holds as INI; settings beside the sections come first. A list repeats its setting.',
  systemd:
    'Sections of settings that the file holds as systemd and its family read them (systemd.syntax(7)). A list repeats its setting.',
} as const
const examples: { readonly [form in keyof typeof forms]: unknown } = {
  json: { 'log-level': 'warn', hosts: ['fd://'] },
  yaml: { server: { port: 8080 } },
  toml: { server: { port: 8080 } },
  ini: { user: { name: 'admin' } },
  systemd: { Journal: { Storage: 'persistent' } },
}
const settingsOf = (form: keyof typeof forms) =>
  option(t.nullable(t.settings()), { default: null, description: forms[form], example: examples[form] })

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
    json: settingsOf('json'),
    yaml: settingsOf('yaml'),
    toml: settingsOf('toml'),
    ini: settingsOf('ini'),
    systemd: settingsOf('systemd'),
    mode: option(t.fileMode(), { default: 0o644, description: 'Permission bits.', example: '0755' }),
    owner: option(t.userName(), { default: 'root', description: 'User that owns the file.' }),
    group: option(t.userName(), { default: 'root', description: 'Group of the file.' }),
  },
})

/** What a file can be made of. */
const contents = ['text', 'source', 'link', 'json', 'yaml', 'toml', 'ini', 'systemd'] as const

export const files = defineModule({
  name: 'files',
  description: 'Files of the tree, and what the machine creates at boot.',
  foreign: {
    'environment.etc': "here it is `files`, with whole paths: '/etc/motd'",
  },
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
      assertion: contents.filter((content) => entry[content] !== null).length === 1,
      message: `${path} needs exactly one of ${contents.map((content) => `\`${content}\``).join(', ')}.`,
      option: formatOptionPath(['files', path]),
    })),
})

export type FilesConfig = ConfigOf<typeof files>
