import { requestError } from '@ingot/contracts/problem.ts'

/** A machine that answers over SSH. */
export interface Destination {
  /** As it was named. */
  readonly text: string
  /** A host name, an address, or an alias of ~/.ssh/config. */
  readonly host: string
  /** Absent: what ssh takes by itself. */
  readonly user?: string
  readonly port?: number
}

/**
 * `ssh://root@host:22`, as ssh(1) takes it.
 * @throws request error `destination-invalid`.
 */
export function parseDestination(text: string): Destination {
  const found =
    /^ssh:\/\/(?:([A-Za-z0-9._][A-Za-z0-9._-]*)@)?(\[[0-9A-Fa-f:.%a-z]+\]|[A-Za-z0-9_][A-Za-z0-9._-]*)(?::(\d{1,5}))?\/?$/.exec(
      text,
    )
  const [, user, host, port] = found ?? []
  if (host === undefined || (port !== undefined && !(Number(port) > 0 && Number(port) < 65_536)))
    throw requestError({
      code: 'destination-invalid',
      message: `'${text}' names no machine`,
      hint: 'for example: ssh://root@192.0.2.10, ssh://root@host:2222, ssh://root@[2001:db8::1]',
    })
  return {
    text,
    host: host.replace(/^\[(.*)\]$/, '$1'),
    ...(user === undefined ? {} : { user }),
    ...(port === undefined ? {} : { port: Number(port) }),
  }
}

/** What known_hosts calls a machine (sshd(8)). */
export function knownHostOf({ host, port = 22 }: Pick<Destination, 'host' | 'port'>): string {
  return port === 22 ? host : `[${host}]:${port}`
}
