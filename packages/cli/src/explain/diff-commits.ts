import type { Json } from '@ingot/contracts/json.ts'
import { shippedOptionsPath } from '@ingot/contracts/machine.ts'
import type { Inventory, InventoryFile } from '@ingot/forge/debian/inventory.ts'
import { differences, table } from './difference.ts'
import type { Difference } from './difference.ts'

/** What two commits do not have alike. */
export interface CommitDiff {
  /** Checksums of the commits. */
  readonly from: string
  readonly to: string
  /** Versions by package. */
  readonly packages: readonly Difference[]
  /** Files that differ for another reason than that a package came, went or has another version. */
  readonly files: readonly Difference[]
  /** Units that links enable or mask. */
  readonly units: readonly Difference[]
  readonly users: readonly Difference[]
  readonly groups: readonly Difference[]
  readonly size: SizeDiff
}

/** Bytes of all files of two trees. */
export interface SizeDiff {
  readonly from: number
  readonly to: number
  /** By package, the largest change first; `(no package)` is what was declared, generated or made while configuring. */
  readonly packages: readonly SizeChange[]
}

export interface SizeChange {
  readonly name: string
  readonly from: number
  readonly to: number
}

/** A commit and what is in it. */
export interface CommitSide {
  readonly checksum: string
  readonly inventory: Inventory
}

/** Compares two commits by what is in them. */
export function diffCommits(from: CommitSide, to: CommitSide): CommitDiff {
  const [a, b] = [from.inventory, to.inventory]
  const packages = differences(tableOf(a.packages), tableOf(b.packages))
  return {
    from: from.checksum,
    to: to.checksum,
    packages,
    files: fileDifferences(a, b, new Set(packages.map(({ name }) => name))),
    units: differences(unitsOf(a), unitsOf(b)),
    users: differences(tableOf(a.users), tableOf(b.users)),
    groups: differences(tableOf(a.groups), tableOf(b.groups)),
    size: sizeDiff(a, b),
  }
}

/** How much larger or smaller a tree has become, and by which packages. */
export function sizeDiff(a: Inventory, b: Inventory): SizeDiff {
  const [from, to] = [bytesByPackage(a), bytesByPackage(b)]
  const changes = [...new Set([...from.keys(), ...to.keys()])]
    .map((name) => ({ name, from: from.get(name) ?? 0, to: to.get(name) ?? 0 }))
    .filter((one) => one.from !== one.to)
    .toSorted((one, other) => Math.abs(other.to - other.from) - Math.abs(one.to - one.from))
  return { from: sum(from), to: sum(to), packages: changes }
}

function bytesByPackage({ files }: Inventory): ReadonlyMap<string, number> {
  const bytes = new Map<string, number>()
  for (const file of files) {
    const name = file.package ?? '(no package)'
    bytes.set(name, (bytes.get(name) ?? 0) + file.bytes)
  }
  return bytes
}

function sum(bytes: ReadonlyMap<string, number>): number {
  return [...bytes.values()].reduce((total, one) => total + one, 0)
}

function tableOf(record: { readonly [name: string]: string }): ReadonlyMap<string, Json> {
  return new Map(Object.entries(record))
}

/** The database of packages differs wherever a package does. */
const database = '/usr/lib/sysimage/'

function fileDifferences(a: Inventory, b: Inventory, changed: ReadonlySet<string>): readonly Difference[] {
  const told = ({ path, package: by }: InventoryFile): boolean =>
    !path.startsWith(database) && (by === undefined || !changed.has(by))
  const of = ({ files }: Inventory) => table(files.filter(told), placeOf, fileText)
  const files = differences(of(a), of(b))
  // What was declared goes without saying beside what it came to.
  const others = files.filter(({ name }) => name !== shippedOptionsPath)
  return others.length > 0 || changed.size > 0 ? others : files
}

/** Where a machine has it. */
function placeOf({ path }: InventoryFile): string {
  return path.startsWith('/usr/etc/') ? path.slice('/usr'.length) : path
}

function fileText({ kind, target, mode, owner, bytes, checksum }: InventoryFile): Json {
  return kind === 'link' ? `-> ${target}` : `${mode} ${owner} ${bytes} bytes, ${checksum.slice(0, 12)}`
}

function unitsOf({ files }: Inventory): ReadonlyMap<string, Json> {
  return new Map(
    files.flatMap(({ path, target }): readonly [string, Json][] => {
      const [, wanted, unit] =
        /^\/usr\/(?:etc|lib)\/systemd\/system\/(?:[^/]+\.(wants|requires)\/)?([^/]+)$/.exec(path) ?? []
      if (unit === undefined || target === undefined) return []
      if (target === '/dev/null') return [[unit, 'masked']]
      return wanted === undefined ? [] : [[unit, 'enabled']]
    }),
  )
}
