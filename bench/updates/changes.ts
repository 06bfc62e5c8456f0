/** What a project of the benchmark looks like at one moment. */
export interface Moment {
  readonly suite: 'trixie' | 'forky'
  /** Whether the suites with updates and security fixes are among the sources. */
  readonly updates: boolean
  /** Content of one configuration file. */
  readonly motd: string
}

/** A change that machines are to get. */
export interface Change {
  readonly name: string
  readonly title: string
  readonly from: Moment
  readonly to: Moment
  /** Packages that are locked anew; the rest stays as it was locked. Absent: nothing is, or the other suite all of it. */
  readonly update?: readonly string[]
}

const plain: Moment = { suite: 'trixie', updates: false, motd: 'Forged.\n' }

export const changes: readonly Change[] = [
  {
    name: 'file',
    title: 'one configuration file',
    from: plain,
    to: { ...plain, motd: 'Forged again.\n' },
  },
  {
    name: 'security',
    title: 'a security fix (OpenSSL)',
    from: plain,
    to: { ...plain, updates: true },
    update: ['libssl3t64', 'openssl-provider-legacy'],
  },
  {
    name: 'kernel',
    title: 'a new kernel',
    from: plain,
    to: { ...plain, updates: true },
    update: ['linux-image-amd64'],
  },
  { name: 'release', title: 'trixie to forky', from: plain, to: { ...plain, suite: 'forky' } },
]

/** The project's file at a moment: the small server of bench/project. */
export function projectText({ suite, updates, motd }: Moment): string {
  return `import { debian, defineForge } from 'ingot'

const { system } = defineForge({ source: debian({ suite: '${suite}', updates: ${updates} }) })

export const bench = system('bench', {
  packages: ['htop', 'curl'],
  users: { admin: { groups: ['sudo'] } },
  services: { ssh: { enable: true } },
  files: { '/etc/motd': { text: ${JSON.stringify(motd)} } },
})
`
}
