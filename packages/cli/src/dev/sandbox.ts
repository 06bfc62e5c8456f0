import { join } from 'node:path'

/** Who works in a development shell, and on what. */
export interface Workplace {
  /** The system's files, unpacked. */
  readonly tree: string
  readonly system: string
  /** Seen inside at the same path, and writable. */
  readonly project: string
  /** The developer's home directory: an empty one inside, but for the project, or the real one. */
  readonly home: string
  readonly realHome: boolean
  readonly user: string
  /** passwd and group of the tree, with the developer in them. */
  readonly passwd: string
  readonly group: string
  /** Files of the host that the network needs, where they really lie; absent where there are none. */
  readonly resolver?: string
  readonly hosts?: string
  readonly terminal?: string
}

const mergedUsr = ['bin', 'sbin', 'lib', 'lib64']

/**
 * The bubblewrap command line, up to the program to run, that shows a developer a system's own /usr and /etc, read-only,
 * with the project in it. The network is the host's.
 */
export function shellArguments(place: Workplace): readonly string[] {
  const { tree, system, project, home, user, passwd, group, resolver, hosts } = place
  return [
    'bwrap',
    ['--unshare-user', '--unshare-pid', '--unshare-ipc', '--unshare-uts', '--hostname', system],
    ['--die-with-parent', '--tmpfs', '/'],
    ['--ro-bind', join(tree, 'usr'), '/usr', '--ro-bind', join(tree, 'usr/etc'), '/etc'],
    mergedUsr.flatMap((name) => ['--symlink', `usr/${name}`, `/${name}`]),
    ['--proc', '/proc', '--dev', '/dev', '--tmpfs', '/tmp', '--tmpfs', '/run', '--dir', '/var/tmp'],
    ['--dir', '/var/lib', '--symlink', '../../usr/lib/sysimage/dpkg', '/var/lib/dpkg'],
    ['--ro-bind', passwd, '/etc/passwd', '--ro-bind', group, '/etc/group'],
    resolver === undefined ? [] : ['--ro-bind', resolver, '/run/systemd/resolve/stub-resolv.conf'],
    hosts === undefined ? [] : ['--ro-bind', hosts, '/etc/hosts'],
    place.realHome ? ['--bind', home, home] : ['--dir', home],
    ['--bind', project, project],
    ['--clearenv'],
    Object.entries({
      PATH: '/usr/local/bin:/usr/bin:/usr/sbin:/usr/games',
      HOME: home,
      USER: user,
      LOGNAME: user,
      SHELL: '/bin/bash',
      TERM: place.terminal ?? 'dumb',
      LANG: 'C.UTF-8',
      INGOT_DEV: system,
    }).flatMap(([name, value]) => ['--setenv', name, value]),
  ].flat()
}

/** The file with this account added, or in place of the one that has its number. */
export function withAccount(text: string, id: number, line: string): string {
  const others = text.split('\n').filter((one) => one !== '' && one.split(':')[2] !== String(id))
  return [...others, line, ''].join('\n')
}

/** A text as one word of a POSIX shell. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`
}
