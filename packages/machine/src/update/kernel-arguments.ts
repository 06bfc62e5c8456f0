import type { Deployment } from '../deployments/deployment.ts'

/** What OSTree and Ingot give each deployment anew. */
const ofOneDeployment = ['ostree=', 'ingot.deployment=']

/**
 * Kernel arguments of a deployment that follows another: what belongs to the machine stays (its root, and what somebody
 * added by hand), what the old system asked for goes, what the new one asks for comes.
 */
export function nextKernelArguments(
  from: Pick<Deployment, 'kernelArguments' | 'shipped'>,
  asked: readonly string[],
  name: string,
): readonly string[] {
  const gone = new Set(from.shipped?.boot.kernelParameters ?? [])
  const own = from.kernelArguments.filter(
    (argument) => !gone.has(argument) && !ofOneDeployment.some((prefix) => argument.startsWith(prefix)),
  )
  return [...own, `ingot.deployment=${name}`, ...asked.filter((argument) => !own.includes(argument))]
}

/** The serial number that OSTree will give the next deployment of a commit: one more than the highest there is. */
export function nextSerial(directories: readonly string[], checksum: string): number {
  const serials = directories.flatMap((name) => {
    const [, commit, serial] = /^([0-9a-f]{64})\.(\d+)$/.exec(name) ?? []
    return commit === checksum ? [Number(serial)] : []
  })
  return Math.max(-1, ...serials) + 1
}
