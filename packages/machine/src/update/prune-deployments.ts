import { deploymentName } from '../deployments/deployment.ts'
import { changeDeployments, ostree, repository } from '../deployments/ostree.ts'
import { readDeployments } from '../deployments/read-deployments.ts'
import { readGood } from '../judge/record.ts'
import type { Ports } from '../ports/ports.ts'
import { machinePlaces } from '../publish/installed.ts'
import { pruneState } from '../rollback/settle.ts'
import { removable } from './retain.ts'

/** What would go. */
export function deploymentsToGo(ports: Ports): readonly { readonly index: number; readonly name: string }[] {
  const deployments = readDeployments(ports.files).map((one) => ({ ...one, name: deploymentName(one) }))
  const good = new Set(readGood(ports.files, machinePlaces).map(({ deployment }) => deployment))
  const gone = new Set(removable(deployments, good))
  return deployments.filter(({ index }) => gone.has(index)).map(({ index, name }) => ({ index, name }))
}

/**
 * Gives up deployments that nothing needs, then objects that no deployment has.
 * @returns names of those that went.
 */
export function pruneDeployments(ports: Ports): readonly string[] {
  const gone = deploymentsToGo(ports)
  // From the last, so that the numbers of the others stay.
  for (const { index } of gone.toReversed()) changeDeployments(ports, ['undeploy', String(index)])
  // The image's name for what it brought would keep it for ever.
  const names = ostree(ports, ['refs', `--repo=${repository}`])
    .split('\n')
    .filter((name) => name.startsWith('ingot/'))
  if (names.length > 0) ostree(ports, ['refs', `--repo=${repository}`, '--delete', ...names])
  ostree(ports, ['admin', 'cleanup'])
  pruneState(ports)
  return gone.map(({ name }) => name)
}
