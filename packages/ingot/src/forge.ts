import { formatPosition } from '@ingot/contracts/problem.ts'
import type { FactsInput } from '@ingot/contracts/node.ts'
import type { SourcePosition } from '@ingot/contracts/problem.ts'
import { callSite } from '@ingot/language/call-site.ts'
import type { DefinitionsOf, Module } from '@ingot/language/module.ts'
import type { CatalogModules } from '@ingot/catalog/modules.ts'
import type { DebianDeclaration } from './debian.ts'
import { projectRegistry } from './registry.ts'
import type { Registry } from './registry.ts'

/** What a forge works with. */
export interface ForgeSpec<M extends readonly Module[]> {
  /** Where packages come from: `debian({ suite: 'trixie' })`. */
  readonly source: DebianDeclaration
  /** Modules of your own, made with `defineModule`. */
  readonly modules?: M
}

/** A declared system, to refer to it. */
export interface SystemHandle {
  readonly kind: 'system'
  readonly name: string
}
/** A declared node, to refer to it. */
export interface NodeHandle {
  readonly kind: 'node'
  readonly name: string
}

/** What belongs to one machine. */
export interface NodeSpec {
  /** What `system(...)` returned. */
  readonly system: SystemHandle
  readonly facts?: FactsInput
  readonly tags?: readonly string[]
}

/** Everything that may be written in a system: options of the catalog and of the forge's own modules. */
export type SystemDefinitions<M extends readonly Module[] = readonly []> = DefinitionsOf<
  readonly [...CatalogModules, ...M]
>

/** The two words of a project. */
export interface Forge<M extends readonly Module[]> {
  /** Declares an operating system. `name` is also the default of its host name. */
  readonly system: (name: string, definitions: SystemDefinitions<M>) => SystemHandle
  /** Declares a machine: which system it runs, and what is only its own. */
  readonly node: (name: string, spec: NodeSpec) => NodeHandle
}

/** Begins a project: says where packages come from, and which modules there are beside the catalog's. */
export function defineForge<const M extends readonly Module[] = readonly []>(spec: ForgeSpec<M>): Forge<M> {
  return makeForge(projectRegistry, spec)
}

/** As {@link defineForge}, for a registry of one's own. Mistakes go into the registry; nothing is thrown. */
export function makeForge<const M extends readonly Module[] = readonly []>(
  registry: Registry,
  spec: ForgeSpec<M>,
): Forge<M> {
  const { source, modules = [] } = spec
  const system: Forge<M>['system'] = (name, definitions) => {
    const position = placeOf(system)
    if (
      isName('system', name, position, registry) &&
      isNew('system', registry.systems, name, position, registry)
    ) {
      registry.systems.set(name, { name, definitions, source, modules, position })
    }
    const handle: SystemHandle = Object.freeze({ kind: 'system', name })
    registry.handles.set(handle, name)
    return handle
  }
  const node: Forge<M>['node'] = (name, written) => {
    const position = placeOf(node)
    if (isName('node', name, position, registry) && isNew('node', registry.nodes, name, position, registry)) {
      const { system: runs, facts = {}, tags = [] } = written ?? {}
      registry.nodes.set(name, { name, spec: { system: runs, facts, tags }, position })
    }
    return Object.freeze({ kind: 'node', name })
  }
  return Object.freeze({ system, node })
}

type Callable = (...args: never[]) => unknown

function placeOf(callee: Callable): SourcePosition {
  return callSite(callee) ?? { file: 'ingot.ts', line: 1, column: 1 }
}

const namePattern = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/

function isName(kind: string, name: unknown, where: SourcePosition, { problems }: Registry): boolean {
  if (typeof name === 'string' && namePattern.test(name)) return true
  problems.push({
    code: `${kind}-name`,
    message: `${JSON.stringify(name) ?? 'undefined'} cannot be the name of a ${kind}`,
    where,
    why: 'a name has up to 63 of a-z, 0-9 and "-", and neither begins nor ends with "-"',
  })
  return false
}

function isNew(
  kind: string,
  declared: ReadonlyMap<string, { readonly position: SourcePosition }>,
  name: string,
  where: SourcePosition,
  { problems }: Registry,
): boolean {
  const first = declared.get(name)
  if (first === undefined) return true
  problems.push({
    code: `${kind}-duplicate`,
    message: `${kind} '${name}' is declared twice`,
    where,
    why: `the first one is at ${formatPosition(first.position)}`,
    hint: 'give one of them another name',
  })
  return false
}
