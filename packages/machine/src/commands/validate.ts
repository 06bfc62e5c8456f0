import { workError } from '@ingot/contracts/problem.ts'
import type { Command } from '../command-line/command.ts'
import { bootedOf, chooseDeployment } from '../deployments/choose.ts'
import { deploymentName } from '../deployments/deployment.ts'
import { readDeployments } from '../deployments/read-deployments.ts'
import { dryTest } from '../update/dry-test.ts'

export const validate: Command = {
  name: 'validate',
  summary: 'test a deployment without starting it: units parse, libraries resolve',
  operands: [
    { name: 'DEPLOYMENT', summary: 'its number or name in os status; what boots next, when left out' },
  ],
  root: true,
  changes: true,
  onMedium: true,
  run: ({ operands: [text], json }, ports) => {
    const deployments = readDeployments(ports.files)
    const one =
      text === undefined ? (deployments[0] ?? bootedOf(deployments)) : chooseDeployment(deployments, text)
    const problems = dryTest(ports, one.checksum, bootedOf(deployments).directory)
    if (problems.length > 0) throw workError(problems)
    const name = deploymentName(one)
    ports.console.out(
      json ? JSON.stringify({ deployment: name, ok: true }, null, 2) : `${name}: nothing is wrong`,
    )
  },
}
