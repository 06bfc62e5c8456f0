import { z } from 'zod'
import { shippedOptionsPath } from '@ingot/contracts/machine.ts'
import type { Command } from '../command-line/command.ts'
import { differencesOf, leavesOf, parsePackages, type Difference } from '../compare/packages.ts'
import { below, parseChanges, type PathChange } from '../compare/tree-changes.ts'
import { bootedOf, chooseDeployment } from '../deployments/choose.ts'
import { deploymentName, type Deployment } from '../deployments/deployment.ts'
import { ostree, repository } from '../deployments/ostree.ts'
import { readDeployments } from '../deployments/read-deployments.ts'
import type { Ports } from '../ports/ports.ts'
import { renderColumns } from '../render/table.ts'
import { parseJson } from '../state/json-file.ts'
import { localChanges } from '../update/etc-preview.ts'

/** What `os diff --json` prints. */
export interface DeploymentDiff {
  readonly from: string
  readonly to: string
  readonly packages: readonly Difference[]
  /** What the systems say of themselves: version, boot, health checks, update source. */
  readonly system: readonly Difference[]
  /** What people declared, by dotted option path; only root can see. */
  readonly options: readonly Difference[]
  readonly units: readonly PathChange[]
  /** Shipped configuration, below /etc. */
  readonly etc: readonly PathChange[]
  /** All others. */
  readonly files: readonly PathChange[]
  /** What was changed in /etc on this machine; only root can see. */
  readonly drift?: readonly PathChange[]
}

export const diff: Command = {
  name: 'diff',
  summary: 'what two deployments do not have alike: packages, options, units, configuration, files',
  operands: [
    { name: 'A', summary: 'from: its number or name in os status; what runs, when left out' },
    { name: 'B', summary: 'to: what boots next, or what ran before, when left out' },
  ],
  flags: [{ name: 'files', summary: 'name every file' }],
  run: ({ operands: [a, b], flags, json }, ports) => {
    const deployments = readDeployments(ports.files)
    const from = a === undefined ? bootedOf(deployments) : chooseDeployment(deployments, a)
    const other = deployments.find(({ index }) => index !== from.index)
    const to = b === undefined ? (other ?? from) : chooseDeployment(deployments, b)
    const found = compare(ports, from, to)
    ports.console.out(json ? JSON.stringify(found, null, 2) : renderDiff(found, flags.has('files')))
  },
}

const unitDirectories = ['/usr/lib/systemd/system/', '/usr/etc/systemd/system/'] as const

const isUnit = ({ path }: PathChange): boolean =>
  unitDirectories.some((directory) => path.startsWith(directory))

function compare(ports: Ports, from: Deployment, to: Deployment): DeploymentDiff {
  const packages = ({ directory }: Deployment) =>
    parsePackages(ports.files.read(`${directory}/usr/lib/sysimage/dpkg/status`) ?? '')
  const options = ({ directory }: Deployment) =>
    leavesAt(ports.userId === 0 ? ports.files.read(`${directory}${shippedOptionsPath}`) : undefined)
  const found =
    from.checksum === to.checksum
      ? []
      : parseChanges(ostree(ports, ['diff', `--repo=${repository}`, from.checksum, to.checksum]))
  return {
    from: deploymentName(from),
    to: deploymentName(to),
    packages: differencesOf(packages(from), packages(to)),
    system: differencesOf(leavesOf(from.shipped ?? null), leavesOf(to.shipped ?? null)),
    options: differencesOf(options(from), options(to)),
    units: found.filter(isUnit),
    etc: below(
      found.filter((change) => !isUnit(change)),
      '/usr/etc',
    ),
    files: found.filter((change) => !isUnit(change) && !change.path.startsWith('/usr/etc/')),
    ...(ports.userId === 0 ? { drift: localChanges(ports) } : {}),
  }
}

/** Option paths are keys as they are. */
function leavesAt(text: string | undefined): ReadonlyMap<string, string> {
  const options = text === undefined ? undefined : parseJson(text, z.record(z.string(), z.json()))
  return new Map(Object.entries(options ?? {}).map(([option, value]) => [option, JSON.stringify(value)]))
}

function renderDiff(found: DeploymentDiff, everyFile: boolean): string {
  const { from, to, packages, system, options, units, etc, files, drift = [] } = found
  const body = [
    ...differences('packages', packages),
    ...differences('system', system),
    ...differences('options', options),
    ...changes('units', units),
    ...changes('shipped /etc', etc),
    ...(everyFile
      ? changes('other files', files)
      : files.length > 0
        ? ['', `${files.length} other files differ; --files names them`]
        : []),
    ...changes('changed in /etc on this machine', drift),
  ]
  return [`${from} -> ${to}`, ...(body.length === 0 ? ['no difference'] : body)].join('\n')
}

function differences(title: string, list: readonly Difference[]): readonly string[] {
  if (list.length === 0) return []
  const rows = list.map(({ name, from = '-', to = '-' }) => [`  ${name}`, from, '->', to])
  return ['', title, renderColumns(rows)]
}

function changes(title: string, list: readonly PathChange[]): readonly string[] {
  return list.length === 0 ? [] : ['', title, ...list.map(({ change, path }) => `  ${change} ${path}`)]
}
