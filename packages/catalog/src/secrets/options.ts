import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { t } from '@ingot/language/types.ts'

const secretName = t.string({
  pattern: /^[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?$/,
  description: 'the name of a secret: small letters, digits, `.`, `_` and `-`, at most 63',
})

const secret = t.submodule({
  options: {
    file: option(t.string({ minLength: 1 }), {
      default: ({ name }) => `secrets/${name}.age`,
      defaultText: 'secrets/NAME.age',
      description: 'The secret, encrypted with age; relative to the directory of the project.',
    }),
    owner: option(t.userName(), { default: 'root', description: 'User that may read it on the machine.' }),
    mode: option(t.fileMode(), { default: 0o400, description: 'Permission bits on the machine.' }),
  },
})

export const secrets = defineModule({
  name: 'secrets',
  description: 'What must not stand in a commit.',
  options: {
    secrets: option(t.recordOf(secret, secretName), {
      default: {},
      description:
        'Secrets by name. They stay encrypted beside the project, reach each machine outside the commit, and lie in /run/ingot/secrets/NAME there.',
      example: { 'admin-password': {} },
    }),
  },
})

export type SecretsConfig = ConfigOf<typeof secrets>
