import type { Command } from '../command-line/command.ts'
import { record } from '../state/history.ts'
import { deploymentsToGo, pruneDeployments } from '../update/prune-deployments.ts'
import { freeSpace } from '../update/preflight.ts'
import { bytesText } from '../render/text.ts'

export const prune: Command = {
  name: 'prune',
  summary: 'give up deployments that nothing needs, and their objects',
  details: ['What runs, what boots next, what is pinned, and two known good deployments stay.'],
  flags: [{ name: 'dry-run', summary: 'say what would go' }],
  root: true,
  changes: true,
  run: ({ flags, json }, ports) => {
    const dry = flags.has('dry-run')
    const before = freeSpace(ports, '/sysroot') ?? 0
    const gone = dry ? deploymentsToGo(ports).map(({ name }) => name) : pruneDeployments(ports)
    const freed = dry ? 0 : Math.max(0, (freeSpace(ports, '/sysroot') ?? 0) - before)
    if (!dry && gone.length > 0) record(ports, { kind: 'prune', note: gone.join(' ') })
    if (json) return ports.console.out(JSON.stringify({ deployments: gone, bytes: freed }, null, 2))
    const names = gone.length === 0 ? 'no deployment' : gone.join(', ')
    ports.console.out(dry ? `would give up ${names}` : `gave up ${names}; ${bytesText(freed)} are free again`)
  },
}
