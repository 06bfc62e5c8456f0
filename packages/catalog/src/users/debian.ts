import type { FileEntry, UserEntry } from '@ingot/contracts/blueprint.ts'
import { formatOptionPath } from '@ingot/language/path.ts'
import type { LowerContext, LowerToDebian } from '../contribution.ts'
import { textFile, when } from '../entries.ts'
import type { UsersConfig } from './options.ts'

/** Accounts, their keys, and what makes their homes. Passwords from secrets are set on the machine, with its facts. */
export const lowerUsers: LowerToDebian<UsersConfig> = (config, context) => {
  const users = Object.entries(config.users).map(([name, user]) => lowerUser(name, user, context))
  const homes = users.filter(({ name }) => name !== 'root')
  return {
    users,
    groups: Object.entries(config.groups).map(([name, { gid }]) => ({
      name,
      ...(gid === null ? {} : { gid }),
      origin: context.origin(formatOptionPath(['groups', name])),
    })),
    files: [
      ...users.filter(({ sshKeys }) => sshKeys.length > 0).map(authorizedKeys),
      ...when(
        homes.length > 0,
        textFile('/usr/lib/tmpfiles.d/homes.conf', homes.map(homeLine).join(''), context.origin('users')),
      ),
    ],
  }
}

function lowerUser(name: string, user: UsersConfig['users'][string], { origin }: LowerContext): UserEntry {
  return {
    name,
    ...(user.uid === null ? {} : { uid: user.uid }),
    groups: user.groups.toSorted(),
    home: user.home,
    shell: user.shell,
    description: user.description,
    ...(user.hashedPassword === null ? {} : { hashedPassword: user.hashedPassword }),
    ...(user.passwordSecret === null ? {} : { passwordSecret: user.passwordSecret.name }),
    sshKeys: user.sshKeys,
    origin: origin(formatOptionPath(['users', name])),
  }
}

/** Beside ~/.ssh/authorized_keys, which is the user's own; module ssh has sshd look here too. */
function authorizedKeys({ name, sshKeys, origin }: UserEntry): FileEntry {
  return textFile(`/etc/ssh/authorized_keys.d/${name}`, sshKeys.map((key) => `${key}\n`).join(''), origin)
}

/** `C` copies only where the home is missing, and gives everything in it to the user. */
function homeLine({ name, home }: UserEntry): string {
  return `C ${home} 0700 ${name} ${name} - /etc/skel\n`
}
