import type { Command } from '../command-line/command.ts'
import { bootedOf, chooseDeployment } from '../deployments/choose.ts'
import { ostree, repository } from '../deployments/ostree.ts'
import { readDeployments } from '../deployments/read-deployments.ts'
import { deploymentName } from '../deployments/deployment.ts'

export const exportTree: Command = {
  name: 'export',
  summary: "write a deployment's tree, as it was built, to a tar file",
  operands: [
    { name: 'FILE', summary: 'the tar file to write', required: true },
    { name: 'DEPLOYMENT', summary: 'its number or name in os status; what runs, when left out' },
  ],
  root: true,
  run: ({ operands: [file = '', text], json }, ports) => {
    const deployments = readDeployments(ports.files)
    const one = text === undefined ? bootedOf(deployments) : chooseDeployment(deployments, text)
    ostree(ports, ['export', `--repo=${repository}`, `--output=${file}`, one.checksum])
    const deployment = deploymentName(one)
    ports.console.out(json ? JSON.stringify({ deployment, file }, null, 2) : `${deployment} is in ${file}`)
  },
}
