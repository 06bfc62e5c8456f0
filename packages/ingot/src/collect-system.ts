import { readFileSync } from 'node:fs'
import { requestError } from '@ingot/contracts/problem.ts'
import type { Problem, SourcePosition } from '@ingot/contracts/problem.ts'
import type { FileEntry, Origin } from '@ingot/contracts/blueprint.ts'
import type { DebianSource } from '@ingot/contracts/source.ts'
import type { FamilyMember } from '@ingot/contracts/project.ts'
import type { AbstractSystem, LayerRecord, System } from '@ingot/contracts/system.ts'
import { lowerDebian } from '@ingot/catalog/lower-debian.ts'
import { catalogModules } from '@ingot/catalog/modules.ts'
import type { CatalogConfig } from '@ingot/catalog/modules.ts'
import { describeValue, isRecord } from '@ingot/language/describe.ts'
import { evaluate } from '@ingot/language/evaluate.ts'
import type { Evaluation, Layer } from '@ingot/language/evaluate.ts'
import type { Module } from '@ingot/language/module.ts'
import type { Trail } from '@ingot/language/path.ts'
import type { DebianDeclaration } from './debian.ts'
import { parseDebianSource } from './debian-source.ts'
import { homeOf } from './home.ts'
import { layersOf, placeIn, titleOf } from './layers.ts'
import type { DeclaredLayer } from './layers.ts'
import { listLocalFiles, readLocalFile } from './local-file.ts'
import { locate } from './locate.ts'
import type { Overlay, OverlayReader } from './read-overlay.ts'
import type { DeclaredSystem, Registry } from './registry.ts'
import { withShippedOptions } from './shipped-options.ts'
import { numberInValue } from './yaml/origin.ts'

/** What systems are collected with. */
export interface Collection {
  readonly registry: Registry
  readonly readOverlay: OverlayReader
  /** Lists of modules that were put together already: what is joined once need not be joined again. */
  readonly modules: { readonly own: readonly Module[]; readonly all: readonly Module[] }[]
}

/** A system, evaluated and lowered, without what is only there to be looked at. */
export interface CollectedSystem extends Omit<System, 'config' | 'definitions' | 'items'> {
  readonly evaluation: Evaluation<unknown>
}

/** All of a system; with `items`, the place of every item of every list is looked for, too. */
export function wholeSystem({ evaluation, ...system }: CollectedSystem, items: boolean): System {
  const { values: config, definitions } = evaluation
  const blueprint = withShippedOptions(system.blueprint, definitions)
  return { ...system, blueprint, config, definitions, ...(items ? { items: evaluation.items } : {}) }
}

/**
 * A system, evaluated and lowered.
 * @throws IngotError with every problem of its definitions, or of its lowering.
 */
export function collectSystem(declared: DeclaredSystem, collection: Collection): CollectedSystem {
  const { name, position } = declared
  const source = sourceOf(declared)
  const layers = layersOf(declared, collection.registry)
  const modules = modulesOf(layers, collection.modules)
  const evaluation = evaluateLayers(declared, layers, modules)
  if (evaluation.problems.length > 0) throw requestError(evaluation.problems)
  const overlays = layers.map((layer) => overlaysOf(layer, collection))
  const local = (path: string, { positions }: Origin) => {
    const where = positions[0] ?? position
    return readLocalFile(path, homeOf(where.file), where)
  }
  const readText = (path: string, origin: Origin, encoding: 'utf8' | 'latin1' = 'utf8') =>
    readFileSync(local(path, origin).path, encoding)
  const list = (path: string, { positions }: Origin) => {
    const where = positions[0] ?? position
    return listLocalFiles(path, homeOf(where.file), where)
  }
  const laid = laidFiles(layers, overlays)
  const own = modules.filter((module) => !standard.has(module))
  const blueprint = lowerDebian({
    name,
    source,
    // The catalog is among the modules, so its values are among these.
    evaluation: evaluation as Evaluation<CatalogConfig>,
    position,
    local,
    readText,
    list,
    modules: own,
    overlays: laid,
  })
  return {
    kind: 'system',
    name,
    position,
    layers: layers.map((layer, index) => layerRecord(layer, overlays[index] ?? [])),
    blueprint,
    warnings: evaluation.warnings,
    evaluation,
  }
}

/** The same for all systems of one declaration of it. */
function sourceOf({ source, forge }: DeclaredSystem): DebianSource {
  if (!isRecord(source) || source.kind !== 'debian') {
    throw requestError({
      code: 'source-missing',
      message: `defineForge: source: expected what debian(...) returned, got ${describeValue(source)}`,
      where: forge,
      hint: "defineForge({ source: debian({ suite: 'trixie' }) })",
    })
  }
  const known = sources.get(source) ?? parseDebianSource(source)
  sources.set(source, known)
  return known
}
const sources = new WeakMap<DebianDeclaration, DebianSource>()

/** What is wrong with a base whatever extends it. What it lacks, a variant may bring. */
const ownMistakes: ReadonlySet<string> = new Set([
  'option-unknown',
  'option-type',
  'option-conflict',
  'option-removed',
])

/**
 * A base that is never run alone: its definitions are checked as far as they can be alone.
 * @throws IngotError with every mistake that no variant could mend.
 */
export function collectBase(
  declared: DeclaredSystem,
  collection: Collection,
): Omit<AbstractSystem, 'variants'> {
  const layers = layersOf(declared, collection.registry)
  const { problems } = evaluateLayers(declared, layers, modulesOf(layers, collection.modules))
  const mistakes = problems.filter(({ code }) => ownMistakes.has(code))
  if (mistakes.length > 0) throw requestError(mistakes)
  return {
    kind: 'abstract',
    name: declared.name,
    position: declared.position,
    layers: layers.map((layer) => layerRecord(layer, overlaysOf(layer, collection))),
  }
}

/**
 * A system or a base with what it is made of.
 * @throws IngotError where something of that does not exist.
 */
export function memberOf(declared: DeclaredSystem, collection: Collection): FamilyMember {
  const { name, position } = declared
  const layers = layersOf(declared, collection.registry)
  return {
    kind: isAbstract(declared) ? 'abstract' : 'system',
    name,
    position,
    layers: layers.map((layer) => layerRecord(layer, overlaysOf(layer, collection))),
  }
}

/** Whether a system is only there to be extended. Throws where it says neither yes nor no. */
export function isAbstract(declared: DeclaredSystem): boolean {
  if (typeof declared.abstract === 'boolean') return declared.abstract
  throw requestError({
    code: 'system-abstract',
    message: `system ${declared.name}: abstract: expected true or false, got ${describeValue(declared.abstract)}`,
    where: placeIn(declared, ['abstract']),
  })
}

const standard: ReadonlySet<Module> = new Set<Module>(catalogModules)

/** The catalog's modules, and those of every forge that had a part in the layers, each once. The same list for the same forges. */
function modulesOf(layers: readonly DeclaredLayer[], known: Collection['modules']): readonly Module[] {
  const given = [...new Set(layers.flatMap(({ modules }) => modules))]
  const found = known.find(
    ({ own }) => own.length === given.length && own.every((one, at) => one === given[at]),
  )
  if (found !== undefined) return found.all
  const all = [...new Set([...catalogModules, ...given])]
  known.push({ own: given, all })
  return all
}

function evaluateLayers(
  { name, position }: DeclaredSystem,
  layers: readonly DeclaredLayer[],
  modules: readonly Module[],
): Evaluation<unknown> {
  const named: Layer = { by: `system ${name}`, definitions: { name }, position }
  layers.forEach(refuseName)
  const [own, ...bases] = layers.map(givenBy)
  const given = own === undefined ? [named] : [own, named, ...bases]
  return evaluate({ modules, layers: given, locate: locateInModule })
}

/** What a layer gives; the same object for all that stand on it. */
function givenBy(layer: DeclaredLayer): Layer {
  const known = givenLayers.get(layer) ?? {
    by: titleOf(layer),
    definitions: layer.definitions,
    position: layer.position,
    locate: (trail: Trail) => placeIn(layer, trail),
    textOf: (trail: Trail) => numberInValue(layer.definitions, trail),
  }
  givenLayers.set(layer, known)
  return known
}
const givenLayers = new WeakMap<DeclaredLayer, Layer>()

function refuseName(layer: DeclaredLayer): void {
  const { kind, definitions } = layer
  if (!isRecord(definitions) || !Object.hasOwn(definitions, 'name')) return
  throw requestError({
    code: 'system-name',
    message: `${titleOf(layer)}: its name is the first argument of ${kind}(...), not an option to define`,
    where: placeIn(layer, ['name']),
    hint: 'remove it; the host name is networking.hostName',
  })
}

function locateInModule(position: SourcePosition, trail: Trail): SourcePosition {
  return locate({ position, argument: 0 }, trail)
}

function overlaysOf(layer: DeclaredLayer, { readOverlay }: Collection): readonly Overlay[] {
  const { overlays } = layer
  if (Array.isArray(overlays)) {
    return overlays.map((one: unknown, index) => readOverlay(one, placeIn(layer, ['overlays', index])))
  }
  const problem: Problem = {
    code: 'overlay-invalid',
    message: `${titleOf(layer)}: overlays: expected a list of overlays, got ${describeValue(overlays)}`,
    where: placeIn(layer, ['overlays']),
    hint: "write overlays: [overlay('./overlays/theme')]",
  }
  throw requestError(problem)
}

/** Files of all overlays, the strongest first: those of stronger layers, and in a layer the last overlay. */
function laidFiles(
  layers: readonly DeclaredLayer[],
  overlays: readonly (readonly Overlay[])[],
): readonly FileEntry[] {
  return layers.flatMap((layer, index) =>
    (overlays[index] ?? []).toReversed().flatMap(({ directory, position, files }) => {
      const overlay = { by: titleOf(layer), directory, over: [] }
      const origin: Origin = { module: 'overlay', option: 'overlays', positions: [position], overlay }
      return files.map((file) => ({ ...file, origin }))
    }),
  )
}

function layerRecord(layer: DeclaredLayer, overlays: readonly Overlay[]): LayerRecord {
  return {
    kind: layer.kind,
    name: layer.name,
    position: layer.position,
    abstract: layer.kind === 'system' && layer.abstract === true,
    overlays: overlays.map(({ directory }) => directory),
  }
}
