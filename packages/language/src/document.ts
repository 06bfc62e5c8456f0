import { isOption } from './option.ts'
import type { Option, OptionTree } from './option.ts'
import type { Module } from './module.ts'
import type { OptionPath } from './path.ts'
import { formatOptionPath } from './path.ts'

/** One option, for the reference. */
export interface OptionDocument {
  /** `users.<name>.groups`; `*` stands for any item of a list. */
  readonly path: string
  /** Name of the type. */
  readonly type: string
  readonly description: string
  /** As a person would write it. Absent where there is none: the option must be defined if it is needed. */
  readonly default?: string
  readonly example?: string
  readonly module: string
}

/** Every option of the modules, by path. */
export function documentOptions(modules: readonly Module[]): readonly OptionDocument[] {
  return modules
    .flatMap((module) => documentTree(module.options, [], module.name))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

function documentTree(tree: OptionTree, prefix: OptionPath, module: string): readonly OptionDocument[] {
  return Object.entries(tree).flatMap(([name, member]) => {
    const path = [...prefix, name]
    if (!isOption(member)) return documentTree(member, path, module)
    const { inner } = member.type
    const inside = inner === undefined ? [] : documentTree(inner.options, [...path, ...inner.steps], module)
    return [documentOption(member, path, module), ...inside]
  })
}

/** A default as a person would write it; undefined where there is none. */
export function defaultText(option: Option): string | undefined {
  if (option.defaultText !== undefined || !Object.hasOwn(option, 'default')) return option.defaultText
  return typeof option.default === 'function' ? 'computed' : formatOf(option)(option.default)
}

function formatOf({ type }: Option): (value: unknown) => string {
  return type.format ?? ((value) => JSON.stringify(value))
}

function documentOption(option: Option, path: OptionPath, module: string): OptionDocument {
  const text = defaultText(option)
  return {
    path: path.map((step) => (step === '*' || step === '<name>' ? step : formatOptionPath([step]))).join('.'),
    type: option.type.name,
    description: option.description,
    ...(text === undefined ? {} : { default: text }),
    ...(option.example === undefined ? {} : { example: formatOf(option)(option.example) }),
    module,
  }
}
