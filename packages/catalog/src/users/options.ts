import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { t } from '@ingot/language/types.ts'
import { secrets } from '../secrets/options.ts'
import { accountDescription, accountPath } from './account-types.ts'
import { userProblems, userWarnings } from './checks.ts'

const user = t.submodule({
  options: {
    groups: option(t.listOf(t.userName()), {
      default: [],
      description: 'Supplementary groups. The primary group has the name and the id of the user.',
      example: ['sudo', 'adm'],
    }),
    sshKeys: option(t.listOf(t.sshKey()), {
      default: [],
      description: 'Public keys that may log in over SSH, as lines of authorized_keys.',
      example: ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExample admin@example.org'],
    }),
    hashedPassword: option(t.nullable(t.string()), {
      default: null,
      description:
        'Hash of the password as `mkpasswd` prints it. It stands in the commit, for everyone who can read that: prefer `passwordSecret`. Without either, no password opens the account.',
    }),
    passwordSecret: option(t.nullable(t.secret()), {
      default: null,
      description: 'Secret that holds the hash of the password; set on the machine at every boot.',
      example: { kind: 'secret', name: 'admin-password' },
    }),
    shell: option(accountPath, {
      default: '/bin/bash',
      description: 'Login shell. Its package must be among `packages`.',
      example: '/usr/bin/zsh',
    }),
    description: option(accountDescription, {
      default: '',
      description: 'Full name or purpose (GECOS).',
    }),
    uid: option(t.nullable(t.integer({ min: 1, max: 60_000 })), {
      default: null,
      description: 'User id, and id of the primary group. Without it the lock gives one and keeps it.',
      example: 1000,
    }),
    home: option(accountPath, {
      default: ({ name }) => (name === 'root' ? '/root' : `/var/home/${name}`),
      defaultText: '/var/home/NAME',
      description: 'Home directory; made at boot from /etc/skel where it is missing.',
    }),
  },
})

const group = t.submodule({
  options: {
    gid: option(t.nullable(t.integer({ min: 1, max: 60_000 })), {
      default: null,
      description: 'Group id. Without it the lock gives one and keeps it.',
      example: 2000,
    }),
  },
})

export const users = defineModule({
  name: 'users',
  uses: [secrets],
  description: 'Accounts of people and services.',
  options: {
    users: option(t.recordOf(user, t.userName()), {
      default: {},
      description: 'Users by name. `root` may be among them, to give it a password or keys.',
      example: { admin: { groups: ['sudo'] } },
    }),
    groups: option(t.recordOf(group, t.userName()), {
      default: {},
      description: 'Groups by name, beside those that Debian and its packages bring.',
      example: { media: {} },
    }),
  },
  assertions: ({ config }) => userProblems(config),
  warnings: ({ config }) => userWarnings(config),
})

export type UsersConfig = ConfigOf<typeof users>
