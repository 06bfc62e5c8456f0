import { workError } from '@ingot/contracts/problem.ts'
import type { Command } from '../command-line/command.ts'
import { deploymentName } from '../deployments/deployment.ts'
import { ostree } from '../deployments/ostree.ts'
import { readDeployments } from '../deployments/read-deployments.ts'
import { record } from '../state/history.ts'

export const unlock: Command = {
  name: 'unlock',
  summary: 'lay a live layer over /usr, to try something; gone at the next boot',
  root: true,
  changes: true,
  onMedium: true,
  run: ({ json }, ports) => {
    const live = readDeployments(ports.files).find(({ isLive }) => isLive)
    if (live !== undefined)
      throw workError({
        code: 'live-layer',
        message: `the configuration of ${deploymentName(live)} lies over /usr already`,
        hint: 'reboot, then unlock',
      })
    ostree(ports, ['admin', 'unlock'])
    record(ports, { kind: 'unlock' })
    ports.console.out(
      json
        ? JSON.stringify({ unlocked: true }, null, 2)
        : '/usr can be written to; all of it is gone at the next boot',
    )
  },
}
