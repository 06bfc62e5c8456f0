import { workError } from '@ingot/contracts/problem.ts'
import type { Guest } from '@ingot/virtual/guest.ts'
import type { Course } from '@ingot/virtual/torture/course.ts'
import { say } from '@ingot/virtual/torture/say.ts'

/** Where machines of the torture look for releases: a port of theirs, so that their builds name none of this host. */
export const updatePort = 8000

/** `os update`, and nothing else. */
export function osUpdate({
  port,
  commit,
  forces,
}: {
  /** Of this host, where releases are served. */
  readonly port: number
  /** What the release names. */
  readonly commit: string
  /** Whether it forces to the disk what it says; without it, nothing but OSTree does. */
  readonly forces: boolean
}): Course {
  const update = forces ? ['os', 'update'] : ['unshare', '--mount', 'sh', '-c', unforced]
  return {
    ready: async (guest) => {
      await guest.run(['systemctl', 'is-system-running', '--wait'], { limitSeconds: 240 })
      await say(guest, ['systemctl', 'is-active', 'boot-complete.target'])
      await say(guest, [
        'systemd-run',
        '--quiet',
        '--unit=updates',
        `--socket-property=ListenStream=127.0.0.1:${updatePort}`,
        '/usr/lib/systemd/systemd-socket-proxyd',
        `10.0.2.2:${port}`,
      ])
    },
    update: async (guest) => {
      await say(guest, update)
    },
    again: async (guest) => {
      await say(guest, ['os', 'status'])
      await say(guest, update)
      await bootsNext(guest, commit)
    },
  }
}

const unforced = 'mount --bind /usr/bin/true /usr/bin/sync && exec os update'

async function bootsNext(guest: Guest, commit: string): Promise<void> {
  const status = JSON.parse(await say(guest, ['os', 'status', '--json'])) as {
    readonly deployments: readonly { readonly checksum: string }[]
  }
  const [next] = status.deployments
  if (next?.checksum === commit) return
  throw workError({
    code: 'torture-not-next',
    message: 'the machine says that it is up to date, and boots something else next',
    why: JSON.stringify(status.deployments),
  })
}
