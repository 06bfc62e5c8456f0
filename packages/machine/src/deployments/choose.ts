import { requestError, workError } from '@ingot/contracts/problem.ts'
import { deploymentName, titleOf, type Deployment } from './deployment.ts'

/** The deployment that runs. */
export function bootedOf(deployments: readonly Deployment[]): Deployment {
  const booted = deployments.find((one) => one.booted)
  if (booted !== undefined) return booted
  throw workError({
    code: 'booted-unknown',
    message: 'what runs is none of the deployments that are installed',
    hint: 'see: ostree admin status',
  })
}

/**
 * The deployment that a person means: its place in `os status`, its name or the beginning of that, `booted`, `next`, or
 * its version where only one has it.
 * @throws request error `deployment-unknown`, `deployment-ambiguous`.
 */
export function chooseDeployment(deployments: readonly Deployment[], text: string): Deployment {
  const matches = deployments.filter(
    (one) =>
      String(one.index) === text ||
      (text === 'booted' && one.booted) ||
      (text === 'next' && one.index === 0) ||
      titleOf(one)?.version === text ||
      (text.length >= 4 && (deploymentName(one).startsWith(text) || one.checksum.startsWith(text))),
  )
  const exact = matches.filter((one) => String(one.index) === text)
  const [found, ...others] = exact.length === 1 ? exact : matches
  if (found !== undefined && others.length === 0) return found
  const names = deployments.map((one) => `${one.index} (${deploymentName(one)})`).join(', ')
  throw requestError({
    code: found === undefined ? 'deployment-unknown' : 'deployment-ambiguous',
    message: found === undefined ? `there is no deployment '${text}'` : `'${text}' names several deployments`,
    hint: `say its number or the beginning of its name: ${names}`,
  })
}

/**
 * What `os revert` goes back to: where something else boots next, what runs; else the one that ran before it.
 * @throws request error `revert-nowhere`.
 */
export function revertTarget(deployments: readonly Deployment[]): Deployment {
  const booted = bootedOf(deployments)
  if (booted.index !== 0) return booted
  const [, previous] = deployments
  if (previous !== undefined) return previous
  throw requestError({
    code: 'revert-nowhere',
    message: 'there is no other deployment to go back to',
    hint: 'after an update there is one',
  })
}
