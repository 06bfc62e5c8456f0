import type { Blueprint } from '@ingot/contracts/blueprint.ts'
import type { FoundDisk, InstallAnswers } from '@ingot/contracts/installation.ts'
import { shippedSystemPath, shippedSystemSchema } from '@ingot/contracts/machine.ts'
import { factsSchema } from '@ingot/contracts/node.ts'
import { requestError, type Problem } from '@ingot/contracts/problem.ts'
import { shippedDiskPath, shippedDiskSchema } from '@ingot/contracts/shipped-disk.ts'
import { planInstallation, type Planned } from '@ingot/machine/install/plan.ts'
import type { Wanted } from '@ingot/machine/install/wanted.ts'
import type { Found } from './look.ts'
import { interfaceFactsOf } from './network.ts'

/** How much the files of a system take, as far as it is known. */
export type Sizes = Pick<Wanted['source'], 'treeBytes' | 'kernelBytes'>

/** The disk that is meant, as the kernel there calls it, whichever of its names was given. */
export function diskNamed(
  { machine, links }: Pick<Found, 'machine' | 'links'>,
  name: string | undefined,
): string {
  const there = machine.disks.map(({ path }) => path).join(', ') || 'none'
  if (name === undefined)
    throw requestError({
      code: 'install-disk-missing',
      message: 'no disk was named: --disk, or `disk` in the answers',
      hint: `nothing was changed; the machine has: ${there}`,
    })
  return links.find(([, link]) => link === name)?.[0] ?? name
}

/** The plan that the installer will make, as far as it can be told before the machine runs it. */
export function planThere(
  { machine }: Pick<Found, 'machine'>,
  blueprint: Blueprint,
  sizes: Sizes,
  {
    disk,
    others,
    mode,
    destroy,
    encryption,
  }: Pick<InstallAnswers, 'others' | 'mode' | 'destroy' | 'encryption'> & {
    readonly disk: string
  },
): Planned {
  return planInstallation(machine, {
    source: {
      shipped: shippedSystemSchema.parse(shippedIn(blueprint, shippedSystemPath)),
      disk: shippedDiskSchema.parse(shippedIn(blueprint, shippedDiskPath)),
      ...sizes,
    },
    disk,
    others,
    mode,
    destroy,
    encryption,
  })
}

function shippedIn({ files, system }: Blueprint, path: string): unknown {
  const file = files.find((one) => one.path === path)
  if (file?.kind !== 'file' || file.content.kind !== 'text')
    throw new Error(`${system} does not ship ${path}`)
  return JSON.parse(file.content.text)
}

/**
 * The same disk after another kernel was started, which may call it otherwise: by its serial number, else by a name
 * of its place, else by its own, and always of the same size.
 */
export function sameDisk(
  before: FoundDisk,
  linksBefore: Found['links'],
  { machine, links }: Pick<Found, 'machine' | 'links'>,
): FoundDisk | undefined {
  const alike = machine.disks.filter(
    ({ bytes, serial }) => bytes === before.bytes && serial === before.serial,
  )
  if (before.serial !== '') return alike.length === 1 ? alike[0] : undefined
  const places = new Set(linksBefore.flatMap(([device, link]) => (device === before.path ? [link] : [])))
  const placed = alike.find(({ path }) => links.some(([device, link]) => device === path && places.has(link)))
  return placed ?? (alike.length === 1 ? alike[0] : undefined)
}

/** What may be lost, as the live system calls it: only what was asked for before. */
export function destroyThere({ plan }: Planned, there: readonly FoundDisk[]): InstallAnswers['destroy'] {
  const plans = plan === undefined ? [] : [plan, ...plan.others]
  // One that is empty is erased beside others that keep what they have.
  if (plans.length > 0 && plans.every(({ mode }) => mode === 'erase')) return 'all'
  const steps = plans.flatMap((one) => one.steps)
  const gone = new Set(steps.flatMap((step) => (step.kind === 'destroy' ? [step.partition.uuid] : [])))
  return there
    .flatMap(({ partitions }) => partitions)
    .filter(({ uuid }) => uuid !== '' && gone.has(uuid))
    .map(({ path }) => path)
}

/** Whether a system says what its network is, beyond asking for addresses. */
export function declaresNetwork({ files }: Pick<Blueprint, 'files'>): boolean {
  return files.some(
    ({ path }) =>
      (/\/systemd\/network\/[^/]+\.network$/.test(path) && !path.endsWith('/80-dhcp.network')) ||
      path.includes('/NetworkManager/system-connections/'),
  )
}

/**
 * What the installed machine is told of its network: what the answers say, else what the system declares, else the addresses
 * that the running machine has for good.
 * @throws request error where such addresses cannot be told.
 */
export function interfacesFor(
  answers: Pick<InstallAnswers, 'interfaces'>,
  blueprint: Pick<Blueprint, 'files'>,
  found: Pick<Found, 'interfaces'>,
): InstallAnswers['interfaces'] {
  if (answers.interfaces.length > 0 || declaresNetwork(blueprint)) return answers.interfaces
  const { data, error } = factsSchema.shape.interfaces.safeParse(interfaceFactsOf(found.interfaces))
  if (data !== undefined) return data
  throw requestError(
    error.issues.map(({ message }): Problem => ({
      code: 'install-network-facts',
      message: `the addresses of the machine cannot become its facts: ${message}`,
      hint: 'nothing was changed; say in the answers what its network is: interfaces',
    })),
  )
}
