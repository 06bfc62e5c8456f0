import { IngotError, requestError } from '@ingot/contracts/problem.ts'
import type { Problem } from '@ingot/contracts/problem.ts'
import type { Family, Project, ProjectOutline } from '@ingot/contracts/project.ts'
import type { AbstractSystem } from '@ingot/contracts/system.ts'
import { collectNode } from './collect-node.ts'
import { collectBase, collectSystem, isAbstract, memberOf, wholeSystem } from './collect-system.ts'
import type { CollectedSystem } from './collect-system.ts'
import { homeOf, realDirectory } from './home.ts'
import { layersOf } from './layers.ts'
import { makeOverlayReader } from './read-overlay.ts'
import { duplicate, projectRegistry } from './registry.ts'
import type { DeclaredNode, DeclaredSystem, Registry } from './registry.ts'
import { sharedKeys, signedOf, type Signed } from './shared-keys.ts'
import { tellOnce } from './tell-once.ts'
import type { Found } from './tell-once.ts'
import { everything, wantedOf } from './wanted.ts'
import type { Declarations, Wanted } from './wanted.ts'

/** What of a project is collected. */
export interface Selection {
  /** Also the place of every item of every list. */
  readonly items?: boolean
  /** Only the systems and nodes of these names; of none, the only system there is. Absent: everything. */
  readonly only?: readonly string[] | undefined
}

/**
 * Everything that the project has declared, evaluated and lowered; systems and nodes in the order of their declaration.
 * Called after the project's file was imported. What other projects declare, which this one imports, is there to be
 * extended, and not part of it.
 * @param directory absolute, the project's.
 * @throws IngotError with the problems of all systems and nodes that are collected.
 */
export async function collectProject(
  directory: string,
  registry: Registry = projectRegistry,
  { items = false, only }: Selection = {},
): Promise<Project> {
  const own = declarationsOf(directory, registry)
  const wanted = only === undefined ? everything(own, registry) : wantedOf(own, only, registry)
  const collected = collectEach(own, wanted, registry, (system) => wholeSystem(system, items))
  return { schema: 1, directory, names: namesOf(own), elsewhere: wanted.elsewhere, ...collected }
}

/**
 * As {@link collectProject}, but of every system only what a list of them shows: ten thousand need not be in memory at once.
 * @throws IngotError with the problems of all systems and nodes.
 */
export async function outlineProject(
  directory: string,
  registry: Registry = projectRegistry,
): Promise<ProjectOutline> {
  const own = declarationsOf(directory, registry)
  return { directory, ...collectEach(own, everything(own, registry), registry, outline) }
}

function outline({ name, warnings, blueprint }: CollectedSystem): ProjectOutline['systems'][number] {
  return { name, architecture: blueprint.architecture, suite: blueprint.source.suite, warnings }
}

/**
 * Who extends whom. Nothing is evaluated.
 * @param only as in {@link Selection}.
 * @throws IngotError where something that they are made of does not exist.
 */
export async function collectFamily(
  directory: string,
  registry: Registry = projectRegistry,
  only?: readonly string[],
): Promise<Family> {
  const own = declarationsOf(directory, registry)
  const wanted = only === undefined ? everything(own, registry) : wantedOf(own, only, registry)
  const { found, attempt } = attempts(wanted)
  const collection = { registry, readOverlay: makeOverlayReader(), modules: [] }
  const members = wanted.systems.flatMap((declared) => attempt(() => memberOf(declared, collection), {}))
  if (found.length > 0) throw requestError(tellOnce(found))
  return { directory, names: namesOf(own), members }
}

function namesOf({ systems }: Declarations): readonly string[] {
  return systems.filter(({ abstract }) => abstract !== true).map(({ name }) => name)
}

/** What belongs to the project in a directory. */
function declarationsOf(directory: string, { systems, nodes }: Registry): Declarations {
  const home = realDirectory(directory)
  const isOwn = ({ position, forge }: DeclaredSystem | DeclaredNode) =>
    homeOf(position.file) === home || homeOf(forge.file) === home
  return { systems: [...systems.values()].filter(isOwn), nodes: [...nodes.values()].filter(isOwn) }
}

/** Does one thing after the other, and keeps the mistakes until all can be told. */
function attempts({ problems }: Wanted) {
  const found: Found[] = problems.map((problem) => ({ problem }))
  const attempt = <Made>(make: () => Made, of: Omit<Found, 'problem'>): readonly Made[] => {
    try {
      return [make()]
    } catch (error) {
      if (!(error instanceof IngotError)) throw error
      found.push(...error.problems.map((problem) => ({ problem, ...of })))
      return []
    }
  }
  return { found, attempt }
}

function collectEach<T>(
  own: Declarations,
  wanted: Wanted,
  registry: Registry,
  take: (system: CollectedSystem) => T,
) {
  const { found, attempt } = attempts(wanted)
  const collection = { registry, readOverlay: makeOverlayReader(), modules: [] }
  const shared = [...sharedNames(wanted.systems), ...sharedNames(wanted.nodes)]
  found.push(...shared.map((problem) => ({ problem })))
  const systems: T[] = []
  const signed: Signed[] = []
  const bases: AbstractSystem[] = []
  for (const declared of wanted.systems) {
    attempt(
      () => {
        if (isAbstract(declared)) {
          bases.push({ ...collectBase(declared, collection), variants: variantsOf(declared, own, registry) })
        } else {
          const system = collectSystem(declared, collection)
          signed.push(...signedOf(system))
          systems.push(take(system))
        }
      },
      { system: declared },
    )
  }
  found.push(...sharedKeys(signed).map((problem) => ({ problem })))
  const ownSystems = new Set(own.systems)
  const isOwn = (system: DeclaredSystem) => ownSystems.has(system)
  const nodes = wanted.nodes.flatMap((declared) =>
    attempt(() => collectNode(declared, registry, isOwn), { node: declared }),
  )
  if (found.length > 0) throw requestError(tellOnce(found))
  return { systems, bases, nodes }
}

/** Names of the systems that extend a base and can be run. */
function variantsOf(base: DeclaredSystem, own: Declarations, registry: Registry): readonly string[] {
  return own.systems
    .filter(({ abstract }) => abstract !== true)
    .filter((system) => {
      try {
        return layersOf(system, registry).includes(base)
      } catch {
        // What is wrong with it is told by whoever asks for it.
        return false
      }
    })
    .map(({ name }) => name)
}

/** Code of a package may declare systems of the project, too, and names of both meet here. */
function sharedNames(declared: readonly (DeclaredSystem | DeclaredNode)[]): readonly Problem[] {
  const named = Map.groupBy(declared, ({ name }) => name)
  return [...named.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : others.map((other) => duplicate(other, first)),
  )
}
