import { createHash } from 'node:crypto'
import type { FileEntry } from '@ingot/contracts/blueprint.ts'
import type { Json } from '@ingot/contracts/json.ts'
import { shippedOptionsPath } from '@ingot/contracts/machine.ts'
import type { Lock } from '@ingot/contracts/lock.ts'
import type { System } from '@ingot/contracts/system.ts'
import { packagesOf } from '@ingot/source/debian/slice.ts'
import type { SizeDiff } from './diff-commits.ts'
import { differences, table } from './difference.ts'
import type { Difference, Table } from './difference.ts'
import { flatten } from './flatten.ts'
import { isDefault } from './shown.ts'

/** What two systems do not have alike, by what it is. */
export interface SystemDiff {
  readonly from: string
  readonly to: string
  /** Resolved values of options, by dotted path. */
  readonly options: readonly Difference[]
  /** Packages that are asked for, without those that they depend on. */
  readonly requested: readonly Difference[]
  /** Versions of all packages, where both sides are locked. */
  readonly locked?: readonly Difference[]
  readonly files: readonly Difference[]
  readonly units: readonly Difference[]
  readonly users: readonly Difference[]
  readonly groups: readonly Difference[]
  readonly kernel: readonly Difference[]
  /** Of the trees, where both are built. */
  readonly size?: SizeDiff
}

/** A system and the lock of its project; null where there is none. */
export interface Side {
  readonly system: System
  readonly lock: Lock | null
}

/** Compares two systems, of one project or of two revisions of it. */
export function diffSystems(from: Side, to: Side): SystemDiff {
  const [a, b] = [from.system.blueprint, to.system.blueprint]
  const versions = [versionsOf(from), versionsOf(to)]
  return {
    from: from.system.name,
    to: to.system.name,
    options: optionDifferences(from.system, to.system),
    requested: differences(namesOf(a.packages), namesOf(b.packages)),
    ...(versions[0] && versions[1] ? { locked: differences(versions[0], versions[1]) } : {}),
    files: differences(filesOf(a), filesOf(b)),
    units: differences(table(a.units, unitOf, stateOf), table(b.units, unitOf, stateOf)),
    users: differences(table(a.users, nameOf, withoutOrigin), table(b.users, nameOf, withoutOrigin)),
    groups: differences(table(a.groups, nameOf, withoutOrigin), table(b.groups, nameOf, withoutOrigin)),
    kernel: differences(kernelOf(a), kernelOf(b)),
  }
}

/** What only one side has is told where somebody defined it; defaults beside it go without saying. */
function optionDifferences(a: System, b: System): readonly Difference[] {
  return differences(optionsOf(a), optionsOf(b)).filter(({ name, from, to }) => {
    if (from !== undefined && to !== undefined) return true
    return !isDefault(from === undefined ? b : a, name)
  })
}

const nameOf = ({ name }: { readonly name: string }): string => name
const pathOf = ({ path }: FileEntry): string => path
const unitOf = ({ unit }: { readonly unit: string }): string => unit
const stateOf = ({ state }: { readonly state: string }): Json => state

function withoutOrigin<T extends { readonly origin: unknown }>({ origin: _origin, ...rest }: T): Json {
  return JSON.parse(JSON.stringify(rest)) as Json
}

/** Every option but the name, which differs by itself. */
function optionsOf({ config }: System): Table {
  const leaves = flatten(config).filter(({ path }) => path !== 'name')
  return new Map(leaves.map(({ path, value }) => [path, value]))
}

function namesOf(packages: readonly { readonly name: string }[]): Table {
  return new Map(packages.map(({ name }) => [name, true]))
}

/** Versions by package; undefined where the system is not locked. */
function versionsOf({ system, lock }: Side): Table | undefined {
  const locked = lock?.systems[system.name]
  if (lock === null || locked === undefined) return undefined
  return new Map(packagesOf(lock, locked.root).map(({ name, version }) => [name, version]))
}

/** Every file but the one that says what was declared, which the options do. */
function filesOf({ files }: System['blueprint']): Table {
  const others = files.filter(({ path }) => path !== shippedOptionsPath)
  return table(others, pathOf, fileText)
}

/** Mode, owner and content, the content by its digest: the same bytes are the same file, wherever they come from. */
function fileText(file: FileEntry): Json {
  if (file.kind === 'link') return `-> ${file.target}`
  const rights = `${file.mode.toString(8).padStart(4, '0')} ${file.owner}:${file.group}`
  if (file.kind === 'directory') return `${rights} directory`
  const { content } = file
  if (content.kind === 'provided') return `${rights} ${content.name} of Ingot itself`
  const digest =
    content.kind === 'local' ? content.sha256 : createHash('sha256').update(content.text).digest('hex')
  const bytes = content.kind === 'local' ? content.bytes : Buffer.byteLength(content.text)
  return `${rights} ${bytes} bytes, sha256 ${digest.slice(0, 12)}`
}

function kernelOf({ kernel, initramfs }: System['blueprint']): Table {
  return new Map<string, Json>([
    ['package', kernel.package],
    ...kernel.parameters.map((parameter): [string, Json] => [`parameter ${parameter}`, true]),
    ...initramfs.drivers.map((driver): [string, Json] => [`initramfs driver ${driver}`, true]),
  ])
}
