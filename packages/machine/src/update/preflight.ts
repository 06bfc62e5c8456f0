import type { Problem } from '@ingot/contracts/problem.ts'
import type { Ports } from '../ports/ports.ts'

/** Bytes that have to be free on the root file system before anything is fetched. OSTree itself keeps a reserve, too. */
const freeBytes = 256 * 2 ** 20
/** Share of a battery that is enough to update without mains, percent. */
const enoughBattery = 50

/** Why this is no moment to update. */
export function preflight(ports: Ports): readonly Problem[] {
  return [...spaceProblems(ports), ...powerProblems(ports)]
}

function spaceProblems(ports: Ports): readonly Problem[] {
  const free = freeSpace(ports, '/sysroot')
  if (free === undefined || free >= freeBytes) return []
  return [
    {
      code: 'space-low',
      message: `only ${Math.floor(free / 2 ** 20)} MiB are free for an update`,
      where: '/sysroot',
      why: `at least ${freeBytes / 2 ** 20} MiB have to be`,
      hint: 'see what takes the space: os du; give up old deployments: os prune',
    },
  ]
}

/** Bytes free for root in the file system that holds a path; undefined where df(1) does not say. */
export function freeSpace({ processes }: Pick<Ports, 'processes'>, path: string): number | undefined {
  const { status, stdout } = processes.run(['df', '--block-size=1', '--output=avail', '--', path], {
    limitSeconds: 30,
  })
  const found = /^\s*(\d+)\s*$/m.exec(stdout)?.[1]
  return status === 0 && found !== undefined ? Number(found) : undefined
}

const supplies = '/sys/class/power_supply'

/** A laptop on its battery may go dark in the middle. A machine without a battery has nothing to say. */
function powerProblems({ files }: Ports): readonly Problem[] {
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
