import type { Command } from '../command-line/command.ts'
import { ostree } from '../deployments/ostree.ts'
import { record } from '../state/history.ts'

export const unlock: Command = {
  name: 'unlock',
  summary: 'lay a live layer over /usr, to try something; gone at the next boot',
  root: true,
  changes: true,
  run: ({ json }, ports) => {
    ostree(ports, ['admin', 'unlock'])
    record(ports, { kind: 'unlock' })
    ports.console.out(
      json
        ? JSON.stringify({ unlocked: true }, null, 2)
        : '/usr can be written to; all of it is gone at the next boot',
    )
  },
}
