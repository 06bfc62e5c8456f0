/**
 * Where declared files may lie. Debian's tree is sealed below /usr and merged into /etc on the machine;
 * everything else belongs to the machine (/var and what links there) or to the kernel.
 */

/** Why a path is refused, and what to do instead. */
export interface PathObjection {
  readonly why: string
  readonly hint: string
}

const machineOwned = /^\/(var|opt|srv|home|root|mnt|usr\/local)(\/|$)/
/** Written by the forge itself; a second writer would break what it promises. */
const forgeOwned = [
  '/usr/lib/modules',
  '/usr/lib/sysimage',
  '/usr/etc',
  '/usr/lib/ostree-boot',
  '/etc/machine-id',
] as const
const accountFiles = /^\/etc\/(passwd|group|shadow|gshadow|subuid|subgid)-?$/

const utf8 = new TextEncoder()
/** PATH_MAX - 1 and NAME_MAX of Linux, bytes. */
const longestPath = 4095
const longestName = 255

/** Null where a declared file may lie at this path; else the first objection. */
export function objectionToPath(path: string): PathObjection | null {
  return objectionToForm(path) ?? objectionToPlace(path)
}

function objectionToForm(path: string): PathObjection | null {
  if (!path.isWellFormed() || /\p{Cc}/u.test(path)) {
    return { why: 'it holds a control character', hint: 'use printable characters only' }
  }
  if (!path.startsWith('/'))
    return {
      why: 'it is not absolute',
      hint: `did you mean ${/^(etc|usr)\//.test(path) ? '' : '/etc'}/${path}?`,
    }
  const names = path.slice(1).split('/')
  if (names.some((name) => name === '..' || name === '.')) {
    return { why: 'it has `.` or `..` in it', hint: 'write the path that is meant, without detours' }
  }
  if (names.includes('')) return { why: 'it has an empty component', hint: 'remove the double or last slash' }
  if (utf8.encode(path).length > longestPath) {
    return { why: `it is longer than ${longestPath} bytes`, hint: 'no Linux system can open it' }
  }
  if (names.some((name) => utf8.encode(name).length > longestName)) {
    return { why: `one of its names is longer than ${longestName} bytes`, hint: 'no file system can hold it' }
  }
  return null
}

function objectionToPlace(path: string): PathObjection | null {
  if (machineOwned.test(path)) {
    return {
      why: 'the machine owns that part of the tree; it is not in the commit',
      hint: 'create it at boot with `systemd.tmpfiles.rules`',
    }
  }
  if (accountFiles.test(path)) {
    return { why: 'accounts are declared, not written', hint: 'use `users` and `groups`' }
  }
  const owned = forgeOwned.find((owner) => path === owner || path.startsWith(`${owner}/`))
  if (owned !== undefined) return { why: `the forge writes ${owned} itself`, hint: 'choose another path' }
  if (!/^\/(etc|usr)\/./.test(path)) {
    return {
      why: 'files can lie below /etc and /usr only',
      hint: 'below /etc for settings, below /usr for programs',
    }
  }
  return null
}

/** Null where a symbolic link at `path` may point to `target`; else the objection. Absolute targets are the machine's. */
export function objectionToTarget(path: string, target: string): PathObjection | null {
  if (target === '') return { why: 'its target is empty', hint: 'say where the link points' }
  if (!target.isWellFormed() || /\p{Cc}/u.test(target)) {
    return { why: 'its target holds a control character', hint: 'use printable characters only' }
  }
  if (utf8.encode(target).length > longestPath) {
    return { why: `its target is longer than ${longestPath} bytes`, hint: 'no Linux system can follow it' }
  }
  if (target.startsWith('/')) return null
  let depth = path.split('/').length - 2
  for (const name of target.split('/')) {
    if (name === '..') depth -= 1
    else if (name !== '.' && name !== '') depth += 1
    if (depth < 0) {
      return { why: 'its target climbs out of the tree', hint: 'use an absolute target, or fewer `..`' }
    }
  }
  return null
}

/** Every directory above a path, nearest first, without `/`. */
export function parentsOf(path: string): readonly string[] {
  const parents: string[] = []
  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1))
    parents.push(path.slice(0, at))
  return parents
}
