import type { Blueprint } from '@ingot/contracts/blueprint.ts'

/** The lock's ids, a line NAME:ID each: the form of adduser.conf(5)'s UID_POOL and GID_POOL. */
export function idLines(ids: Readonly<Record<string, number>>): string {
  return Object.entries(ids)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, id]) => `${name}:${id}\n`)
    .join('')
}

/**
 * sysusers.d(5) text for the declared users and groups. It is run while the tree is made and ships with it, so that an
 * account which a later system declares also arrives on a machine whose /etc/passwd was edited.
 */
export function sysusersText(blueprint: Blueprint, ids: Readonly<Record<string, number>>): string {
  const idOf = (name: string, fixed: number | undefined): string => String(fixed ?? ids[name] ?? '-')
  const groups = blueprint.groups.map(({ name, gid }) => `g ${name} ${idOf(name, gid)}`)
  const users = blueprint.users.flatMap((user) => [
    `u ${user.name} ${idOf(user.name, user.uid)} "${escape(user.description)}" ${escape(user.home)} ${escape(user.shell)}`,
    ...user.groups.map((group) => `m ${user.name} ${group}`),
  ])
  return [...groups, ...users].map((line) => `${line}\n`).join('')
}

/** In sysusers.d(5), `%` begins a specifier, and quotes and backslashes are read as in a shell. */
function escape(text: string): string {
  return text.replaceAll(/["\\]/g, '\\$&').replaceAll('%', '%%')
}

/** Input of chpasswd(8): accounts whose hash stands in the declaration. */
export function passwordLines(blueprint: Blueprint): string {
  return blueprint.users
    .filter((user) => user.hashedPassword !== undefined)
    .map((user) => `${user.name}:${user.hashedPassword}\n`)
    .join('')
}
