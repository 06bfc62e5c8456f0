import { shippedSystemPath, shippedSystemSchema } from '@ingot/contracts/machine.ts'
import { workError } from '@ingot/contracts/problem.ts'
import { shippedDiskPath, shippedDiskSchema } from '@ingot/contracts/shipped-disk.ts'
import { bootedOf } from '../deployments/choose.ts'
import { ostree, repository as ownRepository } from '../deployments/ostree.ts'
import { readDeployments } from '../deployments/read-deployments.ts'
import type { Ports } from '../ports/ports.ts'
import { parseJson } from '../state/json-file.ts'
import type { InstallSource } from './wanted.ts'

const block = 4096

/**
 * What is installed: a commit of a repository; default: what runs.
 * @throws work error `install-source-unfit` where the commit does not say what it is, or on which disk.
 */
export function readSource(
  ports: Ports,
  from: { readonly repository?: string; readonly commit?: string },
): InstallSource {
  const repository = from.repository ?? ownRepository
  const named = from.commit ?? bootedOf(readDeployments(ports.files)).checksum
  const commit = ostree(ports, ['rev-parse', `--repo=${repository}`, named]).trim()
  const cat = (path: string): string => ostree(ports, ['cat', `--repo=${repository}`, commit, path])
  const shipped = parseJson(cat(shippedSystemPath), shippedSystemSchema)
  if (shipped === undefined) throw unfit(commit, shippedSystemPath)
  const isThere = ostree(ports, ['ls', `--repo=${repository}`, commit, '/usr/lib/ingot']).includes(
    shippedDiskPath,
  )
  const disk = isThere ? parseJson(cat(shippedDiskPath), shippedDiskSchema) : undefined
  if (disk === undefined) throw unfit(commit, shippedDiskPath)
  const sizes = sizesOf(ostree(ports, ['ls', `--repo=${repository}`, '-R', commit, '/usr']))
  return { repository, commit, shipped, disk, ...sizes }
}

/** How much room a commit takes, by what `ostree ls -R` says of it. */
export function sizesOf(list: string): Pick<InstallSource, 'treeBytes' | 'kernelBytes'> {
  const files = listed(list)
  const kernels = files.filter(({ path }) =>
    /^\/usr\/lib\/modules\/[^/]+\/(vmlinuz|initramfs\.img)$/.test(path),
  )
  return { treeBytes: sum(files), kernelBytes: sum(kernels) }
}

/** Names of accounts or groups that a commit has, with their numbers. */
export function accountsIn(
  ports: Ports,
  { repository, commit }: InstallSource,
  file: 'passwd' | 'group',
): ReadonlyMap<string, number> {
  const text = ostree(ports, ['cat', `--repo=${repository}`, commit, `/usr/etc/${file}`])
  const lines = text.split('\n').map((line) => line.split(':'))
  return new Map(lines.flatMap(([name, , id]) => (name ? [[name, Number(id)] as const] : [])))
}

interface Listed {
  readonly path: string
  readonly bytes: number
}

/** Files of `ostree ls -R`: `-00644 0 0 1234 /usr/lib/os-release`. */
export function listed(text: string): readonly Listed[] {
  return [...text.matchAll(/^-\S+ +\S+ +\S+ +(\d+) (\/.*)$/gm)].map(([, bytes = '0', path = '']) => ({
    path,
    bytes: Number(bytes),
  }))
}

function sum(files: readonly Listed[]): number {
  return files.reduce((total, { bytes }) => total + Math.ceil(bytes / block) * block, 0)
}

function unfit(commit: string, path: string): Error {
  return workError({
    code: 'install-source-unfit',
    message: `commit ${commit.slice(0, 12)} does not say what an installation needs to know`,
    where: path,
    why: 'it was built before Ingot could install it, or by something else',
    hint: 'build the system anew, and update to it',
  })
}
