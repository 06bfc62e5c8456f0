import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { t } from '@ingot/language/types.ts'

const remoteName = t.string({
  pattern: /^[A-Za-z0-9][A-Za-z0-9_.-]{0,60}$/,
  description: 'the name of a remote',
})
const url = t.string({
  pattern: /^https?:\/\/[^\s]+$/,
  description: 'an address that begins with `https://`',
})
const key = t.string({
  pattern: /^[A-Za-z0-9+/=]+$/,
  description: 'a public key of OpenPGP in Base64, as in GPGKey= of a .flatpakrepo',
})

const remote = t.submodule({
  options: {
    url: option(url, { description: 'Where the remote is.', example: 'https://flatpak.example.org/repo/' }),
    title: option(t.string(), {
      default: ({ name }) => name,
      defaultText: 'the name of the remote',
      description: 'What people see.',
    }),
    gpgKey: option(t.nullable(key), {
      default: null,
      description:
        'Key that the remote signs with (Base64). Without it nothing proves where a program comes from.',
    }),
  },
})

export const flatpak = defineModule({
  name: 'flatpak',
  description: 'Programs beside the system, with Flatpak.',
  options: {
    services: {
      flatpak: {
        enable: option(t.boolean(), { default: false, description: 'Whether people can install Flatpaks.' }),
        remotes: option(t.recordOf(remote, remoteName), {
          default: {},
          description: 'Where Flatpaks come from, by name.',
          example: { example: { url: 'https://flatpak.example.org/repo/', gpgKey: 'mQINBGZvcmdlZA==' } },
        }),
      },
    },
  },
  warnings: ({ config }) =>
    Object.entries(config.services.flatpak.remotes)
      .filter(([, { gpgKey }]) => gpgKey === null)
      .map(([name]) => ({
        message: `Nothing proves that what ${name} delivers is its own: give its key with \`gpgKey\`.`,
        option: 'services.flatpak.remotes',
      })),
})

export type FlatpakConfig = ConfigOf<typeof flatpak>
