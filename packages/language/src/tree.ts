import { formatPosition, requestError } from '@ingot/contracts/problem.ts'
import type { SourcePosition } from '@ingot/contracts/problem.ts'
import { defineLazy, makeCell } from './context.ts'
import type { Place, RawDefinition, Source } from './definition.ts'
import { isRecord } from './describe.ts'
import { isRemoval, unwrapAll } from './discharge.ts'
import { mergeAt } from './merge.ts'
import type { Module } from './module.ts'
import { priorities } from './modifiers.ts'
import { isOption } from './option.ts'
import type { Option, OptionTree } from './option.ts'
import { formatOptionPath } from './path.ts'
import type { OptionPath } from './path.ts'
import { notDefined, notGroup } from './problems.ts'
import { unknownProblems } from './unknown.ts'

/** Options of all modules together. Maps, so that no name is special. */
export interface Group {
  readonly kind: 'group'
  readonly members: ReadonlyMap<string, OptionNode>
}
export type OptionNode =
  | Group
  | {
      readonly kind: 'option'
      readonly option: Option
      readonly declared: SourcePosition
      readonly module: string
    }

type Declared = { readonly declared: SourcePosition; readonly module: string }
type MutableGroup = { readonly kind: 'group'; readonly members: Map<string, OptionNode> }

/**
 * Joins the options of modules.
 * @throws IngotError when two modules have the same name, or declare the same option.
 */
export function joinOptions(modules: readonly Module[]): Group {
  const root: MutableGroup = { kind: 'group', members: new Map() }
  const names = new Map<string, Module>()
  for (const module of modules) {
    const namesake = names.get(module.name)
    if (namesake !== undefined) throw nameTaken(module, namesake)
    names.set(module.name, module)
    addTree(root, module.options, { declared: module.position, module: module.name }, [])
  }
  return root
}

/** The options of a submodule. */
export function groupOf(options: OptionTree, declared: Declared): Group {
  const root: MutableGroup = { kind: 'group', members: new Map() }
  addTree(root, options, declared, [])
  return root
}

function addTree(group: MutableGroup, tree: OptionTree, by: Declared, path: OptionPath): void {
  for (const [name, member] of Object.entries(tree)) {
    const present = group.members.get(name)
    if (isOption(member)) {
      if (present !== undefined) throw declaredTwice([...path, name], present, by)
      group.members.set(name, { kind: 'option', option: member, ...by })
      continue
    }
    if (present?.kind === 'option') throw declaredTwice([...path, name], present, by)
    const inner = (present as MutableGroup | undefined) ?? { kind: 'group', members: new Map() }
    group.members.set(name, inner)
    addTree(inner, member, by, [...path, name])
  }
}

function nameTaken(module: Module, namesake: Module): Error {
  return requestError({
    code: 'module-duplicate',
    message: `there are two modules '${module.name}'`,
    where: module.position,
    why: `the other one is at ${formatPosition(namesake.position)}`,
    hint: 'give one of them another name, or name it once',
  })
}

function declaredTwice(path: OptionPath, present: OptionNode, by: Declared): Error {
  const other = present.kind === 'option' ? `module ${present.module}` : 'another module'
  return requestError({
    code: 'option-declared-twice',
    message: `${formatOptionPath(path)}: declared by ${other} and by module ${by.module}`,
    where: by.declared,
    hint: 'rename it in one of the modules, or define it instead of declaring it',
  })
}

/** Whose values the options of a group stand beside: the `self` of computed defaults. */
export type Self = { current: unknown }

/** The values of a group of options, each made when it is read. Unknown names become problems of the context. */
export function evaluateGroup(
  group: Group,
  raws: readonly RawDefinition[],
  place: Place,
  self?: Self,
): object {
  const config = {}
  const owner = self ?? { current: config }
  const parts = distribute(group, raws, place)
  for (const [name, member] of group.members) {
    const path = [...place.path, name]
    const definitions = parts.get(name) ?? []
    if (member.kind === 'group') {
      const value = evaluateGroup(member, definitions, { ...place, path }, owner)
      Object.defineProperty(config, name, { enumerable: true, value })
    } else {
      const inside = { ...place, path, declared: member.declared }
      const compute = (): unknown => evaluateOption(member.option, definitions, inside, owner)
      defineLazy(config, name, makeCell(place.context, path, compute))
    }
  }
  return Object.freeze(config)
}

function distribute(
  group: Group,
  raws: readonly RawDefinition[],
  place: Place,
): Map<string, RawDefinition[]> {
  const parts = new Map<string, RawDefinition[]>()
  for (const raw of raws.flatMap(unwrapAll)) {
    if (isRemoval(raw.value) && place.path.length > 0) {
      for (const name of group.members.keys()) add(parts, name, raw)
      continue
    }
    if (!isRecord(raw.value)) {
      place.context.problems.push(notGroup(place.path, raw))
      continue
    }
    for (const [name, value] of Object.entries(raw.value)) {
      const part = { ...raw, value, trail: [...raw.trail, name] }
      if (group.members.has(name)) add(parts, name, part)
      else place.context.problems.push(...unknownProblems(place, group, name, part))
    }
  }
  return parts
}

function add(parts: Map<string, RawDefinition[]>, name: string, part: RawDefinition): void {
  const list = parts.get(name)
  if (list === undefined) parts.set(name, [part])
  else list.push(part)
}

function evaluateOption(option: Option, raws: readonly RawDefinition[], place: Place, self: Self): unknown {
  const all = Object.hasOwn(option, 'default') ? [...raws, defaultOf(option, place, self)] : raws
  const merged = mergeAt(option.type, all, place)
  if (merged === undefined) throw notDefined(place.path, option.type.description)
  return merged.value
}

function defaultOf(option: Option, place: Place, self: Self): RawDefinition {
  const source: Source = { by: 'default', layer: Number.MAX_SAFE_INTEGER, position: place.declared }
  const written = option.default
  const value =
    typeof written === 'function'
      ? ({ config }: { config: unknown }): unknown =>
          (written as (args: unknown) => unknown)({ config, name: place.name, self: self.current })
      : written
  return { source, trail: [], value, conditions: [], priority: priorities.optionDefault }
}
