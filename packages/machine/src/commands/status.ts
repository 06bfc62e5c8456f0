import type { Command } from '../command-line/command.ts'
import { deploymentName } from '../deployments/deployment.ts'
import { readDeployments } from '../deployments/read-deployments.ts'
import { renderColumns } from '../render/table.ts'

export const status: Command = {
  name: 'status',
  summary: 'what runs, what boots next, and whether there is news',
  run: ({ json }, { files, console }) => {
    const deployments = readDeployments(files)
    if (json) return console.out(JSON.stringify({ deployments }, null, 2))
    const rows = deployments.map((deployment) => [
      deployment.booted ? '*' : ' ',
      deployment.shipped?.system ?? deployment.refspec ?? '-',
      deployment.shipped?.version ?? '-',
      deploymentName(deployment),
      [...(deployment.index === 0 ? ['boots next'] : []), ...(deployment.pinned ? ['pinned'] : [])].join(
        ', ',
      ),
    ])
    console.out(renderColumns(rows))
  },
}
