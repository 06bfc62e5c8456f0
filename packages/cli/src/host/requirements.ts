import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Commands of Ingot that need something of the host. */
export type Need = 'lock' | 'build' | 'run'

/** Something that the host itself must have. All else comes from the locked tools trees. */
export interface Requirement {
  /** A program in PATH, or an absolute path of a file. */
  readonly provides: string
  /** Debian package that brings it. */
  readonly package: string
  readonly why: string
  readonly neededBy: readonly Need[]
}

export const requirements: readonly Requirement[] = [
  {
    provides: 'apt-get',
    package: 'apt',
    why: 'resolves packages in a private root',
    neededBy: ['lock'],
  },
  { provides: 'dpkg-deb', package: 'dpkg', why: 'reads packages', neededBy: ['lock', 'build'] },
  { provides: 'gpgv', package: 'gpgv', why: 'checks the signatures of archives', neededBy: ['lock'] },
  {
    provides: '/usr/share/keyrings/debian-archive-keyring.gpg',
    package: 'debian-archive-keyring',
    why: "holds the keys of Debian's archive",
    neededBy: ['lock'],
  },
  {
    provides: 'bwrap',
    package: 'bubblewrap',
    why: 'runs every step of a build in a sandbox',
    neededBy: ['build', 'run'],
  },
  {
    provides: 'newuidmap',
    package: 'uidmap',
    why: 'lets a build have user ids of its own without being root',
    neededBy: ['build', 'run'],
  },
  {
    provides: 'unshare',
    package: 'util-linux',
    why: 'opens the user namespace of a build',
    neededBy: ['build', 'run'],
  },
]

/** Looks at the host; a test gives its own. */
export interface HostProbe {
  has(provides: string): boolean
}

/** The host that this process runs on. */
export function thisHost(path: string = process.env['PATH'] ?? ''): HostProbe {
  const directories = [...path.split(delimiter).filter(Boolean), '/usr/sbin', '/sbin']
  return {
    has: (provides) =>
      provides.startsWith('/')
        ? accessible(provides, constants.R_OK)
        : directories.some((directory) => accessible(join(directory, provides), constants.X_OK)),
  }
}

function accessible(path: string, mode: number): boolean {
  try {
    accessSync(path, mode)
    return true
  } catch {
    return false
  }
}

/** What these commands need. */
export function requirementsFor(needs: readonly Need[]): readonly Requirement[] {
  return requirements.filter(({ neededBy }) => neededBy.some((need) => needs.includes(need)))
}

/** Which of them the host lacks. */
export function lacking(wanted: readonly Requirement[], host: HostProbe): readonly Requirement[] {
  return wanted.filter(({ provides }) => !host.has(provides))
}

/** The Debian packages that bring them, each once, sorted. */
export function packagesOf(missing: readonly Requirement[]): readonly string[] {
  return [...new Set(missing.map((requirement) => requirement.package))].toSorted()
}
