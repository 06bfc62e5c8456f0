import { workError } from '@ingot/contracts/problem.ts'
import type { Ports } from '../ports/ports.ts'

const limitSeconds = 600

/** The top of the btrfs file system that the machine runs from. */
export interface Pool {
  readonly device: string
  /** Where it is mounted while {@link withPool} works. */
  readonly place: string
}

/** Where copies lie, from the top: one subvolume for each directory and deployment. */
export const copiesDirectory = '@state'
/** Where those of deployments that failed are kept. */
export const asideDirectory = '@snapshots/state'

/** Runs a program that has to succeed. */
export function must(ports: Pick<Ports, 'processes'>, command: readonly [string, ...string[]]): string {
  const { status, stdout, stderr } = ports.processes.run(command, { limitSeconds })
  if (status === 0) return stdout
  throw workError({
    code: 'state-failed',
    message: `${command.slice(0, 3).join(' ')} failed`,
    why: stderr.trim() || `exit status ${status}`,
    hint: 'look at the disk: dmesg, btrfs device stats /sysroot',
  })
}

/** The file system that the machine runs from; undefined where findmnt(8) does not say. */
export function rootFileSystem({
  processes,
}: Pick<Ports, 'processes'>): { readonly type: string; readonly device: string } | undefined {
  const { stdout } = processes.run(
    ['findmnt', '--noheadings', '--nofsroot', '--output', 'FSTYPE,SOURCE', '--target', '/sysroot'],
    { limitSeconds },
  )
  const [type, device] = stdout.trim().split(/\s+/)
  return type === undefined || device === undefined ? undefined : { type, device }
}

/** Mounts the whole file system while it is worked with; undefined where the machine does not run from btrfs. */
export function withPool<T>(ports: Ports, work: (pool: Pool) => T): T | undefined {
  const { type, device } = rootFileSystem(ports) ?? {}
  if (type !== 'btrfs' || device === undefined) return undefined
  // Nobody else passes: the directories above a copy may be closed, and are not above it here.
  ports.files.makeDirectory('/run/ingot/pool', 0o700)
  const place = '/run/ingot/pool/top'
  ports.files.makeDirectory(place)
  must(ports, ['mount', '-t', 'btrfs', '-o', 'subvolid=5', device, place])
  try {
    return work({ device, place })
  } finally {
    must(ports, ['umount', place])
  }
}

/** The deployments that have a copy, by the name of the directory. */
export function readCopies({ files }: Ports, { place }: Pool): ReadonlyMap<string, readonly string[]> {
  const names = files.list(`${place}/${copiesDirectory}`) ?? []
  return new Map(
    names.map((name) => {
      const found = files.list(`${place}/${copiesDirectory}/${name}`) ?? []
      return [name, found.filter((one) => !one.startsWith('.'))]
    }),
  )
}
