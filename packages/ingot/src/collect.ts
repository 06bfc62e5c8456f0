import { IngotError, requestError } from '@ingot/contracts/problem.ts'
import type { Problem } from '@ingot/contracts/problem.ts'
import type { Project, ProjectOutline } from '@ingot/contracts/project.ts'
import type { AbstractSystem } from '@ingot/contracts/system.ts'
import { collectNode } from './collect-node.ts'
import { collectBase, collectSystem, isAbstract, wholeSystem } from './collect-system.ts'
import type { CollectedSystem } from './collect-system.ts'
import { homeOf, realDirectory } from './home.ts'
import { makeOverlayReader } from './read-overlay.ts'
import { duplicate, projectRegistry } from './registry.ts'
import type { DeclaredNode, DeclaredSystem, Registry } from './registry.ts'
import { tellOnce } from './tell-once.ts'
import type { Found } from './tell-once.ts'

/**
 * Everything that the project has declared, evaluated and lowered; systems and nodes in the order of their declaration.
 * Called after the project's file was imported. What other projects declare, which this one imports, is there to be
 * extended, and not part of it.
 * @param directory absolute, the project's.
 * @param options `items` also looks for the place of every item of every list.
 * @throws IngotError with the problems of all systems and nodes.
 */
export async function collectProject(
  directory: string,
  registry: Registry = projectRegistry,
  { items = false }: { readonly items?: boolean } = {},
): Promise<Project> {
  return { schema: 1, ...collectEach(directory, registry, (system) => wholeSystem(system, items)) }
}

/**
 * As {@link collectProject}, but of every system only what a list of them shows: ten thousand need not be in memory at once.
 * @throws IngotError with the problems of all systems and nodes.
 */
export async function outlineProject(
  directory: string,
  registry: Registry = projectRegistry,
): Promise<ProjectOutline> {
  return collectEach(directory, registry, ({ name, warnings, blueprint }) => {
    return { name, architecture: blueprint.architecture, suite: blueprint.source.suite, warnings }
  })
}

function collectEach<T>(directory: string, registry: Registry, take: (system: CollectedSystem) => T) {
  const found: Found[] = registry.problems.map((problem) => ({ problem }))
  const attempt = <Made>(make: () => Made, of: Omit<Found, 'problem'>): readonly Made[] => {
    try {
      return [make()]
    } catch (error) {
      if (!(error instanceof IngotError)) throw error
      found.push(...error.problems.map((problem) => ({ problem, ...of })))
      return []
    }
  }
  const home = realDirectory(directory)
  const isOwn = ({ position, forge }: DeclaredSystem | DeclaredNode) =>
    homeOf(position.file) === home || homeOf(forge.file) === home
  const collection = { registry, readOverlay: makeOverlayReader(), modules: [] }
  const own = [...registry.systems.values()].filter(isOwn)
  const ownNodes = [...registry.nodes.values()].filter(isOwn)
  found.push(...[...sharedNames(own), ...sharedNames(ownNodes)].map((problem) => ({ problem })))
  const systems: T[] = []
  const bases: AbstractSystem[] = []
  for (const declared of own) {
    attempt(
      () => {
        if (isAbstract(declared)) bases.push(collectBase(declared, collection))
        else systems.push(take(collectSystem(declared, collection)))
      },
      { system: declared },
    )
  }
  const nodes = ownNodes.flatMap((declared) =>
    attempt(() => collectNode(declared, registry, isOwn), { node: declared }),
  )
  if (found.length > 0) throw requestError(tellOnce(found))
  return { directory, systems, bases, nodes }
}

/** Code of a package may declare systems of the project, too, and names of both meet here. */
function sharedNames(declared: readonly (DeclaredSystem | DeclaredNode)[]): readonly Problem[] {
  const named = Map.groupBy(declared, ({ name }) => name)
  return [...named.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : others.map((other) => duplicate(other, first)),
  )
}
