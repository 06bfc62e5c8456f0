import { workError } from '@ingot/contracts/problem.ts'
import type { Command } from '../command-line/command.ts'
import { deploymentName } from '../deployments/deployment.ts'
import { readDeployments } from '../deployments/read-deployments.ts'
import type { Ports } from '../ports/ports.ts'
import { machinePlaces } from '../publish/installed.ts'
import { renderColumns } from '../render/table.ts'
import { bytesText } from '../render/text.ts'
import { freeSpace } from '../update/preflight.ts'

interface Usage {
  readonly what: string
  readonly path: string
  /** What would be free without it, where files are shared: counted with what stands above it. */
  readonly bytes: number
}

export const du: Command = {
  name: 'du',
  summary: 'what takes the space: deployments, objects, /var, kernels',
  details: [
    'Deployments share files with the objects and with each other; each counts only what none above it has.',
  ],
  root: true,
  run: ({ json }, ports) => {
    const deployments = readDeployments(ports.files)
    const usage = [
      // In one go: du(1) counts a file with several names once, for the first that it sees.
      ...measure(ports, [
        ['objects', '/sysroot/ostree/repo'],
        ...deployments.map((one) => [`deployment ${deploymentName(one)}`, one.directory] as const),
      ]),
      ...measure(ports, [['/var', '/var']]),
      ...measure(ports, [['kernels on the boot partition', machinePlaces.partition]]),
    ]
    const free = { root: freeSpace(ports, '/sysroot'), boot: freeSpace(ports, machinePlaces.partition) }
    if (json) return ports.console.out(JSON.stringify({ usage, free }, null, 2))
    const rows = usage.map(({ what, path, bytes }) => [bytesText(bytes), what, path])
    ports.console.out(
      renderColumns([
        ...rows,
        [bytesText(free.root ?? 0), 'free', '/sysroot'],
        [bytesText(free.boot ?? 0), 'free', machinePlaces.partition],
      ]),
    )
  },
}

function measure(
  { processes }: Ports,
  places: readonly (readonly [what: string, path: string])[],
): readonly Usage[] {
  const { stdout, stderr } = processes.run(
    ['du', '--block-size=1', '--summarize', '--one-file-system', '--', ...places.map(([, path]) => path)],
    { limitSeconds: 600 },
  )
  const sizes = new Map(
    stdout.split('\n').map((line) => {
      const [bytes = '0', path = ''] = line.split('\t')
      return [path, Number(bytes)]
    }),
  )
  if (sizes.size <= 1 && stderr !== '')
    throw workError({ code: 'tool-failed', message: 'du failed', why: stderr.trim() })
  return places.map(([what, path]) => ({ what, path, bytes: sizes.get(path) ?? 0 }))
}
