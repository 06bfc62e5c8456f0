import type { Problem } from '@ingot/contracts/problem.ts'
import type { Release } from '@ingot/contracts/release.ts'
import type { Deployment } from '../deployments/deployment.ts'
import { ostree, repository } from '../deployments/ostree.ts'
import type { Ports } from '../ports/ports.ts'
import { machinePlaces } from '../publish/installed.ts'
import { spaceProblems, type FileSystem, type Present } from './space.ts'

/** Share of a battery that is enough to update without mains, percent. */
const enoughBattery = 50

/** Why this is no moment to take a release. */
export function preflight(
  ports: Ports,
  release: Release,
  deployments: readonly Deployment[],
): readonly Problem[] {
  const space = {
    root: fileSystemOf(ports, '/sysroot'),
    boot: fileSystemOf(ports, machinePlaces.partition),
    repositoryConfig: ports.files.read(`${repository}/config`) ?? '',
  }
  return [...spaceProblems(space, release, presentOf(ports, deployments)), ...powerProblems(ports)]
}

function presentOf(ports: Ports, deployments: readonly Deployment[]): Present {
  const commits = [...new Set(deployments.map(({ checksum }) => checksum))]
  const kernels = commits.flatMap((commit) => {
    const listing = ostree(ports, ['ls', `--repo=${repository}`, '-R', '-C', commit, '/usr/lib/modules'])
    return [...listing.matchAll(/([0-9a-f]{64}) \/usr\/lib\/modules\/[^/]+\/(?:vmlinuz|initramfs\.img)$/gm)]
  })
  return {
    commits,
    kernels: new Set(kernels.flatMap(([, checksum]) => checksum ?? [])),
  }
}

function fileSystemOf(ports: Ports, path: string): FileSystem {
  return { path, free: bytesOf(ports, path, 'avail'), size: bytesOf(ports, path, 'size') }
}

/** Bytes free for root in the file system that holds a path; undefined where df(1) does not say. */
export function freeSpace(ports: Pick<Ports, 'processes'>, path: string): number | undefined {
  return bytesOf(ports, path, 'avail')
}

function bytesOf(
  { processes }: Pick<Ports, 'processes'>,
  path: string,
  what: 'avail' | 'size',
): number | undefined {
  const { status, stdout } = processes.run(['df', '--block-size=1', `--output=${what}`, '--', path], {
    limitSeconds: 30,
  })
  const found = /^\s*(\d+)\s*$/m.exec(stdout)?.[1]
  return status === 0 && found !== undefined ? Number(found) : undefined
}

const supplies = '/sys/class/power_supply'

/** A laptop on its battery may go dark in the middle. A machine without a battery has nothing to say. */
export function powerProblems({ files }: Ports): readonly Problem[] {
  const value = (name: string, key: string) => files.read(`${supplies}/${name}/${key}`)?.trim()
  const all = files.list(supplies) ?? []
  const batteries = all.filter(
    (name) => value(name, 'type') === 'Battery' && value(name, 'scope') !== 'Device',
  )
  const plugged = all.some((name) => value(name, 'online') === '1')
  const charge = Math.max(...batteries.map((name) => Number(value(name, 'capacity') ?? 100)))
  if (batteries.length === 0 || plugged || charge >= enoughBattery) return []
  return [
    {
      code: 'power-low',
      message: `the battery is at ${charge} %, and nothing charges it`,
      hint: 'plug it in, or update nevertheless: os update --on-battery',
    },
  ]
}
