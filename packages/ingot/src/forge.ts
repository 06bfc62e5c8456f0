import type { FactsInput } from '@ingot/contracts/node.ts'
import type { SourcePosition } from '@ingot/contracts/problem.ts'
import type { CatalogModules } from '@ingot/catalog/modules.ts'
import { callSite } from '@ingot/language/call-site.ts'
import { describeValue, isRecord } from '@ingot/language/describe.ts'
import { isModule } from '@ingot/language/module.ts'
import type { ConfigOf, DefinitionsOf, Module } from '@ingot/language/module.ts'
import type { DebianDeclaration } from './debian.ts'
import type { OverlayDeclaration } from './overlay.ts'
import { declare, projectRegistry } from './registry.ts'
import type { DeclaredSystem, DeclaredTemplate, Registry } from './registry.ts'
import { withOriginOf } from './yaml/origin.ts'

/** What a forge works with. */
export interface ForgeSpec<M extends readonly Module[]> {
  /** Where packages come from: `debian({ suite: 'trixie' })`. */
  readonly source: DebianDeclaration
  /** Modules of your own, made with `defineModule`, in the project or from npm packages. */
  readonly modules?: M
}

/** A declared system, to refer to it. */
export interface SystemHandle {
  readonly kind: 'system'
  readonly name: string
}
/** A declared template, to refer to it. */
export interface TemplateHandle {
  readonly kind: 'template'
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

/** Final values of the catalog's options, by a name: editors show it in place of all that is in it. */
interface CatalogValues extends ConfigOf<CatalogModules> {}

/** Everything that may be written in a template: options of the catalog and of the forge's own modules. */
export type SystemDefinitions<M extends readonly Module[] = readonly []> = DefinitionsOf<
  readonly [...CatalogModules, ...M],
  CatalogValues & ConfigOf<M>
>

/** What may stand beside the options of a template. */
export interface TemplateComposition {
  /** Directories of files laid over the result, made with `overlay(...)`; a later one wins. */
  readonly overlays?: readonly OverlayDeclaration[]
}

/** What may stand beside the options of a system: what it is made of. */
export interface Composition extends TemplateComposition {
  /** The system that this one is a variant of: what `system(...)` returned, or a name (of one that is written in YAML). */
  readonly extends?: SystemHandle | string
  /** Reusable parts, weaker than this system and stronger than what it extends; a later one wins. */
  readonly templates?: readonly (TemplateHandle | string)[]
  /** Only there to be extended: it is never built or run, and no node can run it. Variants do not inherit this. */
  readonly abstract?: boolean
}

/** Everything that may be written in a system. */
export type SystemSpec<M extends readonly Module[] = readonly []> = SystemDefinitions<M> & Composition
/** Everything that may be written in a template. */
export type TemplateSpec<M extends readonly Module[] = readonly []> = SystemDefinitions<M> &
  TemplateComposition

/** The words of a project. */
export interface Forge<M extends readonly Module[]> {
  /** Declares an operating system. `name` is also the default of its host name. */
  readonly system: (name: string, spec: SystemSpec<M>) => SystemHandle
  /** Declares a reusable part that any system can have among its `templates`. */
  readonly template: (name: string, spec: TemplateSpec<M>) => TemplateHandle
  /** Declares a machine: which system it runs, and what is only its own. */
  readonly node: (name: string, spec: NodeSpec) => NodeHandle
}

/** Begins a project: says where packages come from, and which modules there are beside the catalog's. */
export function defineForge<const M extends readonly Module[] = readonly []>(spec: ForgeSpec<M>): Forge<M> {
  return makeForge(projectRegistry, spec, placeOf(defineForge))
}

/**
 * As {@link defineForge}, for a registry of one's own. Mistakes go into the registry; nothing is thrown.
 * @param forge where it is defined; what it declares belongs to the project there.
 */
export function makeForge<const M extends readonly Module[] = readonly []>(
  registry: Registry,
  spec: ForgeSpec<M>,
  forge: SourcePosition = placeOf(makeForge),
): Forge<M> {
  const { source, modules: given = [] } = spec
  const modules = modulesOf(given, registry, forge)
  const system: Forge<M>['system'] = (name, written) => {
    const { definitions, composition } = takeApart(written, ['extends', 'templates', 'overlays', 'abstract'])
    const { extends: base, templates = [], overlays = [], abstract = false } = composition
    const position = placeOf(system)
    const made = { definitions, extends: base, templates, overlays, abstract }
    const declared: DeclaredSystem = { kind: 'system', name, source, modules, position, forge, ...made }
    return keep(registry, declared, { kind: 'system', name })
  }
  const template: Forge<M>['template'] = (name, written) => {
    const { definitions, composition } = takeApart(written, ['overlays'])
    const { overlays = [] } = composition
    const position = placeOf(template)
    const declared: DeclaredTemplate = { kind: 'template', name, definitions, modules, overlays, position }
    return keep(registry, declared, { kind: 'template', name })
  }
  const node: Forge<M>['node'] = (name, written) => {
    const { system: runs, facts = {}, tags = [] } = written ?? {}
    const position = placeOf(node)
    declare(registry, { kind: 'node', name, spec: { system: runs, facts, tags }, position, forge })
    return Object.freeze({ kind: 'node', name })
  }
  return Object.freeze({ system, template, node })
}

/** Those that are modules; each other one is a problem. */
function modulesOf(given: unknown, registry: Registry, where: SourcePosition): readonly Module[] {
  const complain = (what: string, hint: string) => {
    registry.problems.push({ code: 'forge-modules', message: `defineForge: modules: ${what}`, where, hint })
    return []
  }
  if (!Array.isArray(given)) {
    return complain(`expected a list of modules, got ${describeValue(given)}`, 'write modules: [shop]')
  }
  return given.flatMap((one: unknown, index) => {
    if (isModule(one)) return [one]
    const hint = 'a module is what defineModule({ ... }) returned; an import of something else is undefined'
    return complain(`expected a module as item ${index + 1}, got ${describeValue(one)}`, hint)
  })
}

function keep<Handle extends object>(
  registry: Registry,
  declared: DeclaredSystem | DeclaredTemplate,
  handle: Handle,
): Handle {
  declare(registry, declared)
  registry.handles.set(handle, declared)
  return Object.freeze(handle)
}

/** Tells how layers are composed from what they define. */
function takeApart<const Word extends string>(
  written: unknown,
  words: readonly Word[],
): { readonly definitions: unknown; readonly composition: { readonly [word in Word]?: unknown } } {
  if (!isRecord(written)) return { definitions: written, composition: {} }
  const isWord = ([name]: readonly [string, unknown]) => (words as readonly string[]).includes(name)
  const members = Object.entries(written)
  if (!members.some(isWord)) return { definitions: written, composition: {} }
  return {
    definitions: withOriginOf(written, Object.fromEntries(members.filter((member) => !isWord(member)))),
    composition: Object.fromEntries(members.filter(isWord)) as { readonly [word in Word]?: unknown },
  }
}

type Callable = (...args: never[]) => unknown

function placeOf(callee: Callable): SourcePosition {
  return callSite(callee) ?? { file: 'ingot.ts', line: 1, column: 1 }
}
