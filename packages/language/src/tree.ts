import { formatPosition, requestError } from '@ingot/contracts/problem.ts'
import type { SourcePosition } from '@ingot/contracts/problem.ts'
import { defineLazy, makeCell } from './context.ts'
import { positionOf } from './definition.ts'
import type { Place, RawDefinition, Source } from './definition.ts'
import { mergeAt } from './merge.ts'
import type { Module } from './module.ts'
import { priorities } from './modifiers.ts'
import { isOption } from './option.ts'
import type { Option, OptionTree } from './option.ts'
import { formatOptionPath } from './path.ts'
import type { OptionPath } from './path.ts'
import { notDefined } from './problems.ts'

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

/** Of a configuration that is known for the most part: what has yet to be evaluated, and the rest. */
export interface Rest {
  /** Members that have to be evaluated; a group that is not among these keys has none. */
  readonly open: ReadonlyMap<Group, ReadonlyMap<string, OptionNode>>
  /** Values of each group. Those of open members do not count. */
  readonly values: ReadonlyMap<Group, object>
}

/** How a group of options is evaluated. */
interface Evaluating {
  readonly place: Place
  readonly definitions: (option: OptionNode) => readonly RawDefinition[]
  readonly self?: Self
  /** Where it is absent, everything has to be evaluated. */
  readonly rest?: Rest | undefined
}

/** The values of a group of options, each made when it is read. */
export function evaluateGroup(group: Group, { place, definitions, self, rest }: Evaluating): object {
  const known = rest?.values.get(group)
  const open = rest === undefined ? group.members : rest.open.get(group)
  if (open === undefined) return known ?? {}
  const config = { ...known }
  const owner = self ?? { current: config }
  for (const [name, member] of open) {
    const path = [...place.path, name]
    if (member.kind === 'group') {
      const value = evaluateGroup(member, { place: { ...place, path }, definitions, self: owner, rest })
      Object.defineProperty(config, name, { enumerable: true, value })
    } else {
      const inside = { ...place, path, declared: member.declared }
      const compute = (): unknown => evaluateOption(member.option, definitions(member), inside, owner)
      defineLazy(config, name, makeCell(place.context, path, compute))
    }
  }
  return Object.freeze(config)
}

function evaluateOption(option: Option, raws: readonly RawDefinition[], place: Place, self: Self): unknown {
  const all = Object.hasOwn(option, 'default') ? [...raws, defaultOf(option, place, self)] : raws
  const merged = mergeAt(option.type, all, place)
  if (merged === undefined) throw notDefined(place.path, option.type.description, place.around)
  return merged.value
}

/** Of an option inside a submodule a person knows the submodule that they wrote, and not where the option was declared. */
function defaultOf(option: Option, place: Place, self: Self): RawDefinition {
  const { around } = place
  const source: Source = {
    by: 'default',
    layer: Number.MAX_SAFE_INTEGER,
    position: place.declared,
    ...(around === undefined ? {} : { locate: () => positionOf(around) }),
  }
  const written = option.default
  const value =
    typeof written === 'function'
      ? ({ config }: { config: unknown }): unknown =>
          (written as (args: unknown) => unknown)({ config, name: place.name, self: self.current })
      : written
  return { source, trail: [], value, conditions: [], priority: priorities.optionDefault }
}
