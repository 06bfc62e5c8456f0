import type { Command } from '../command-line/command.ts'
import { bootedOf, chooseDeployment } from '../deployments/choose.ts'
import { deploymentName } from '../deployments/deployment.ts'
import { ostree } from '../deployments/ostree.ts'
import { readDeployments } from '../deployments/read-deployments.ts'
import { record } from '../state/history.ts'

function pinning(name: 'pin' | 'unpin', summary: string, wanted: boolean): Command {
  return {
    name,
    summary,
    operands: [{ name: 'DEPLOYMENT', summary: 'its number or name in os status; what runs, when left out' }],
    root: true,
    changes: true,
    run: ({ operands: [text], json }, ports) => {
      const deployments = readDeployments(ports.files)
      const one = text === undefined ? bootedOf(deployments) : chooseDeployment(deployments, text)
      const deployment = deploymentName(one)
      if (one.pinned !== wanted) {
        ostree(ports, ['admin', 'pin', ...(wanted ? [] : ['--unpin']), String(one.index)])
        record(ports, { kind: name, deployment })
      }
      const said = wanted ? 'is kept, whatever is pruned' : 'may go when it is pruned'
      ports.console.out(
        json ? JSON.stringify({ deployment, pinned: wanted }, null, 2) : `${deployment} ${said}`,
      )
    },
  }
}

export const pin = pinning('pin', 'keep a deployment, whatever is pruned', true)
export const unpin = pinning('unpin', 'let a deployment go when it is pruned', false)
