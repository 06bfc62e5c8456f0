import { formatOptionPath } from '@ingot/language/path.ts'
import type { Assertion, ModuleWarning } from '@ingot/language/module.ts'
import { baseGroups, baseUsers } from './base-accounts.ts'
import { isCryptHash } from './crypt-hash.ts'

interface CheckedUser {
  readonly hashedPassword: string | null
  readonly passwordSecret: { readonly name: string } | null
  readonly uid: number | null
  readonly home: string
}
interface Accounts {
  readonly users: { readonly [name: string]: CheckedUser }
  readonly groups: { readonly [name: string]: { readonly gid: number | null } }
  readonly secrets: { readonly [name: string]: unknown }
}

const machineOwned = /^\/(var|home|srv|opt|mnt)\//

/** What must hold of declared accounts. */
export function userProblems({ users, groups, secrets }: Accounts): readonly Assertion[] {
  return [
    ...Object.entries(users).flatMap(([name, user]) => problemsOfUser(name, user, secrets)),
    ...Object.keys(groups).flatMap((name) => problemsOfGroup(name, Object.hasOwn(users, name))),
    ...sharedIds({ users, groups }),
  ]
}

function problemsOfUser(name: string, user: CheckedUser, secrets: Accounts['secrets']): readonly Assertion[] {
  const secret = user.passwordSecret?.name
  const at = (...inner: readonly string[]) => formatOptionPath(['users', name, ...inner])
  return [
    {
      assertion: name === 'root' || !baseUsers.has(name),
      message: `Debian already has the user \`${name}\`, for its own use. Choose another name.`,
      option: at(),
    },
    {
      assertion: name !== 'root' || user.uid === null,
      message: 'The user id of root is 0; remove `uid`.',
      option: at('uid'),
    },
    {
      assertion: name === 'root' || machineOwned.test(user.home),
      message: `The home of \`${name}\` must lie below /var, where the machine can write: /var/home/${name}.`,
      option: at('home'),
    },
    {
      assertion: user.hashedPassword === null || isCryptHash(user.hashedPassword),
      message:
        'This is not a password hash of crypt(5). `mkpasswd` prints one; never write the password itself.',
      option: at('hashedPassword'),
    },
    {
      assertion: user.hashedPassword === null || user.passwordSecret === null,
      message: `\`${name}\` has both \`hashedPassword\` and \`passwordSecret\`: keep one.`,
      option: at('passwordSecret'),
    },
    {
      assertion: secret === undefined || Object.hasOwn(secrets, secret),
      message: `There is no secret \`${secret}\`: declare it with \`secrets: { ${JSON.stringify(secret)}: {} }\`.`,
      option: at('passwordSecret'),
    },
  ]
}

function problemsOfGroup(name: string, alsoUser: boolean): readonly Assertion[] {
  const option = formatOptionPath(['groups', name])
  return [
    {
      assertion: !baseGroups.has(name),
      message: `Debian already has the group \`${name}\`; name it in \`users.NAME.groups\` without declaring it.`,
      option,
    },
    {
      assertion: !alsoUser,
      message: `\`${name}\` is a user, and every user has a group of the same name already.`,
      option,
    },
  ]
}

function sharedIds({ users, groups }: Omit<Accounts, 'secrets'>): readonly Assertion[] {
  const owners = Map.groupBy(
    [
      ...Object.entries(users).map(([name, { uid }]) => ({ path: ['users', name, 'uid'], name, id: uid })),
      ...Object.entries(groups).map(([name, { gid }]) => ({ path: ['groups', name, 'gid'], name, id: gid })),
    ].filter(({ id }) => id !== null),
    ({ id }) => id,
  )
  return [...owners].flatMap(([id, [first, ...others]]) =>
    others.map((other) => ({
      assertion: false,
      message: `\`${first?.name}\` and \`${other.name}\` both have the id ${id}.`,
      option: formatOptionPath(other.path),
    })),
  )
}

/** What is allowed, but should be known. */
export function userWarnings({ users }: Pick<Accounts, 'users'>): readonly ModuleWarning[] {
  return Object.entries(users)
    .filter(([, { hashedPassword }]) => hashedPassword !== null)
    .map(([name]) => ({
      message: `The password hash of \`${name}\` stands in the commit, readable by everyone who can fetch it. \`passwordSecret\` keeps it out.`,
      option: formatOptionPath(['users', name, 'hashedPassword']),
    }))
}
