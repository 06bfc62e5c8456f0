import type { Blueprint, FileEntry, Origin, PackageRequest } from '@ingot/contracts/blueprint.ts'
import { IngotError, requestError, type Problem, type SourcePosition } from '@ingot/contracts/problem.ts'
import type { DebianSource } from '@ingot/contracts/source.ts'
import type { Evaluation, View } from '@ingot/language/evaluate.ts'
import type { Module } from '@ingot/language/module.ts'
import { neededBy } from '@ingot/language/problems.ts'
import { collectFiles } from './collect/files.ts'
import { isOnSealedDisk } from './boot/sealed.ts'
import { layOver } from './collect/overlays.ts'
import { collectUnits } from './collect/units.ts'
import type {
  ContributedLists,
  ContributedValues,
  Contribution,
  LowerContext,
  LowerToDebian,
} from './contribution.ts'
import { neededDisk } from './disk/needed-disk.ts'
import { distinctExpectations, expectationOfUser, expectationsOfFile } from './expectations.ts'
import { contributionOf, type LoweredModule } from './lowered-module.ts'
import { catalog, type CatalogConfig } from './modules.ts'
import { originOf } from './origins.ts'
import { shippedDiskFile, shippedSystemFile } from './updates/shipped-system.ts'

/** What is to be lowered. */
export interface DebianLowering {
  readonly name: string
  readonly source: DebianSource
  /** Values may be wrong, and reading them throws then: check its `problems` first. */
  readonly evaluation: Pick<Evaluation<CatalogConfig>, 'derive'>
  /** Where the system is declared. */
  readonly position: SourcePosition
  /** Reads files beside the project, for `files.*.source` and `secrets`. Without it those are an error. */
  readonly local?: LowerContext['local']
  /** Reads texts beside the project, for `updates.trust`. Without it those are an error. */
  readonly readText?: LowerContext['readText']
  /** Lists directories beside the project, for `boot.refind.theme`. Without it those are an error. */
  readonly list?: LowerContext['list']
  /** Modules beside the catalog's that took part; those that have a lowering of their own are lowered with it. */
  readonly modules?: readonly LoweredModule[]
  /** Files of overlays, from the strongest to the weakest; they win over what modules contribute. */
  readonly overlays?: readonly FileEntry[]
}

/**
 * Makes the blueprint of a Debian system.
 * @throws IngotError with all problems: `file-path`, `file-conflict`, `file-under-file`, `unit-conflict`, and those of `local`.
 */
export function lowerDebian(lowering: DebianLowering): Blueprint {
  const { contributions, problems } = contribute(lowering)
  const all = <K extends keyof ContributedLists>(key: K) => joined(key, contributions)
  const one = <K extends keyof ContributedValues>(key: K) => only(key, contributions)

  const { files: declared, problems: fileProblems } = collectFiles(
    layOver(all('files'), lowering.overlays ?? []),
  )
  const { units, problems: unitProblems } = collectUnits(all('units'))
  const found = [...problems, ...fileProblems, ...unitProblems]
  if (found.length > 0) throw requestError(found.map((problem) => ({ where: lowering.position, ...problem })))

  const needed = neededDisk(one('disk'))
  const kernelParameters = [...new Set(all('kernelParameters'))]
  const shipped = shippedSystemFile({
    schema: 1,
    system: lowering.name,
    version: one('version'),
    architecture: lowering.source.architecture,
    boot: { mode: one('boot').mode, tries: one('boot').tries, kernelParameters },
    health: [...all('healthChecks')],
    updates: one('updates'),
    ...(needed && { disk: needed }),
    ...(all('stateDirectories').length > 0 && { state: [...all('stateDirectories')] }),
  })
  const disk = shippedDiskFile({
    schema: 1,
    layout: one('disk'),
    menuTimeout: one('boot').menuTimeout,
    enroll: one('boot').secureBoot?.enroll,
    sealed: one('boot').sealed,
  })
  const files = [...declared, shipped, disk].toSorted((a, b) => (a.path < b.path ? -1 : 1))

  return {
    schema: 1,
    system: lowering.name,
    version: one('version'),
    architecture: lowering.source.architecture,
    source: lowering.source,
    packages: distinctPackages(all('packages')),
    kernel: { package: one('kernelPackage'), parameters: kernelParameters },
    initramfs: {
      packages: sortedSet(all('initramfsPackages')),
      drivers: sortedSet(all('initramfsDrivers')),
      dracutModules: sortedSet(all('dracutModules')),
      ...(all('initramfsFiles').length > 0 && { files: all('initramfsFiles') }),
    },
    files,
    users: sortedByName(all('users')),
    groups: sortedByName(all('groups')),
    units,
    locales: sortedSet(all('locales')),
    boot: one('boot'),
    disk: one('disk'),
    secrets: sortedByName(all('secrets')),
    expectations: distinctExpectations([
      ...all('expectations'),
      ...all('users').map(expectationOfUser),
      ...files
        .filter(({ path }) => one('boot').sealed !== true || isOnSealedDisk(path))
        .flatMap((file) => expectationsOfFile(file)),
    ]),
  }
}

function contribute(lowering: DebianLowering): { contributions: Contribution[]; problems: Problem[] } {
  const contributions: Contribution[] = []
  const problems: Problem[] = []
  const attempt = ({ name }: Module, contribution: () => Contribution): void => {
    try {
      const made = contribution()
      // Most modules are off.
      if (Object.keys(made).length > 0) contributions.push(made)
    } catch (error) {
      if (!(error instanceof IngotError)) throw error
      problems.push(...neededBy(`module ${name}`, error).problems)
    }
  }
  const { evaluation, source, modules = [] } = lowering
  const lower = (module: Module, debian: LowerToDebian<CatalogConfig>): void =>
    attempt(module, () =>
      evaluation.derive(keyOf(source, module), (view) =>
        debian(view.config, contextOf(lowering, module.name, view)),
      ),
    )
  for (const { module, debian } of catalog) lower(module, debian)
  for (const module of modules) lower(module, (config, context) => contributionOf(module, config, context))
  return { contributions, problems }
}

function contextOf(
  { name, source, local = refuseLocal, readText = refuseLocal, list = refuseLocal }: DebianLowering,
  module: string,
  { places, personal }: View<CatalogConfig>,
): LowerContext {
  return {
    get system() {
      personal()
      return name
    },
    architecture: source.architecture,
    source,
    origin: (option, item) => originOf(places, module, option, standardModules, item),
    local: (path, origin) => {
      personal()
      return local(path, origin)
    },
    readText: (path, origin, encoding) => {
      personal()
      return readText(path, origin, encoding)
    },
    list: (path, origin) => {
      personal()
      return list(path, origin)
    },
  }
}

/** What a module's contribution is made from, beside the configuration. */
function keyOf(source: DebianSource, module: Module): object {
  const modules = keys.get(source) ?? new WeakMap<Module, object>()
  keys.set(source, modules)
  const key = modules.get(module) ?? {}
  modules.set(module, key)
  return key
}
const keys = new WeakMap<DebianSource, WeakMap<Module, object>>()

/** As `by` of a definition names them. */
const standardModules: ReadonlySet<string> = new Set(catalog.map(({ module }) => `module ${module.name}`))

function refuseLocal(path: string, origin: Origin): never {
  throw requestError({
    code: 'file-unavailable',
    message: `${path} cannot be read here.`,
    where: origin.positions[0] ?? `module ${origin.module}`,
    why: 'The system is evaluated without the directory of its project.',
  })
}

function joined<K extends keyof ContributedLists>(
  key: K,
  contributions: readonly Contribution[],
): readonly ContributedLists[K][number][] {
  return contributions.flatMap((part): readonly ContributedLists[K][number][] => part[key] ?? [])
}

function only<K extends keyof ContributedValues>(
  key: K,
  contributions: readonly Contribution[],
): ContributedValues[K] {
  const value = contributions.find((part) => part[key] !== undefined)?.[key]
  if (value === undefined) throw new TypeError(`no module of the catalog gives ${key}`)
  return value
}

/** By name; the first who asked is remembered. */
function distinctPackages(requests: readonly PackageRequest[]): readonly PackageRequest[] {
  const byName = new Map<string, PackageRequest>()
  for (const request of requests) if (!byName.has(request.name)) byName.set(request.name, request)
  return sortedByName([...byName.values()])
}

function sortedByName<T extends { readonly name: string }>(items: readonly T[]): readonly T[] {
  return items.toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

function sortedSet(items: readonly string[]): readonly string[] {
  return [...new Set(items)].toSorted()
}
