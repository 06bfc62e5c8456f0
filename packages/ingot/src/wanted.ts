import { IngotError } from '@ingot/contracts/problem.ts'
import type { Problem } from '@ingot/contracts/problem.ts'
import { layersOf } from './layers.ts'
import type { DeclaredNode, DeclaredSystem, Registry } from './registry.ts'

/** Systems and nodes of one project. */
export interface Declarations {
  readonly systems: readonly DeclaredSystem[]
  readonly nodes: readonly DeclaredNode[]
}

/** What of a project is looked at, and the mistakes known so far that have to do with it. */
export interface Wanted extends Declarations {
  readonly problems: readonly Problem[]
  /** How many mistakes have to do with the rest. */
  readonly elsewhere: number
}

/** Everything. What cannot be read at all makes nonsense of the rest, and is told alone. */
export function everything(own: Declarations, { problems, unread }: Registry): Wanted {
  return unread.length > 0
    ? { systems: [], nodes: [], problems: unread, elsewhere: 0 }
    : { ...own, problems, elsewhere: 0 }
}

/**
 * The systems and nodes of these names, with the systems that these nodes run; of no names the only system that there is.
 * Mistakes in files that they have no part in do not matter to them, as long as all of them are found.
 */
export function wantedOf(own: Declarations, names: readonly string[], registry: Registry): Wanted {
  const named = (name: string) => own.systems.filter((system) => system.name === name)
  const runnable = own.systems.filter(({ abstract }) => abstract !== true)
  const nodes = own.nodes.filter(({ name }) => names.includes(name) && named(name).length === 0)
  const run = new Set(nodes.map(({ spec }) => registry.handles.get(spec.system)))
  const sole = names.length === 0 && runnable.length === 1
  const systems = sole
    ? runnable
    : own.systems.filter((system) => names.includes(system.name) || run.has(system))
  const known = [...registry.unread, ...registry.problems]
  const isFound = names.every((name) => [...systems, ...nodes].some((one) => one.name === name))
  const files = isFound && (sole || names.length > 0) ? filesOf(systems, registry) : undefined
  const problems = files === undefined ? known : known.filter((problem) => isIn(files, problem))
  return { systems, nodes, problems, elsewhere: known.length - problems.length }
}

/** The files in which systems and all that they are made of are declared; undefined where something of it is missing. */
function filesOf(systems: readonly DeclaredSystem[], registry: Registry): ReadonlySet<string> | undefined {
  try {
    const layers = systems.flatMap((system) => layersOf(system, registry))
    return new Set(layers.map(({ position }) => position.file))
  } catch (error) {
    if (error instanceof IngotError) return undefined
    throw error
  }
}

function isIn(files: ReadonlySet<string>, { where }: Problem): boolean {
  return where === undefined || files.has(typeof where === 'string' ? where : where.file)
}
