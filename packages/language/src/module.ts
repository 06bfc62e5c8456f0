import { requestError } from '@ingot/contracts/problem.ts'
import type { SourcePosition } from '@ingot/contracts/problem.ts'
import { callSite } from './call-site.ts'
import { describeValue, isRecord } from './describe.ts'
import type { Arguments, Modifier } from './modifiers.ts'
import { isOption } from './option.ts'
import type { OptionTree, TreeConfig, TreeDefinitions } from './option.ts'

/** Something that must hold of the final configuration, in the module's own words. */
export interface Assertion {
  readonly assertion: boolean
  /** What is wrong and what to do, for the person who wrote the definitions. */
  readonly message: string
  /** Dotted path of the option to point at. */
  readonly option?: string
}

/** Something worth saying that stops nothing. */
export interface ModuleWarning {
  readonly message: string
  readonly option?: string
}

/** A unit of the language: options, what it defines of others, and what must hold. */
export interface Module<T extends OptionTree = OptionTree> {
  readonly name: string
  readonly description: string
  readonly options: T
  readonly define?: unknown
  readonly assertions?: (args: Arguments<never>) => readonly Assertion[]
  readonly warnings?: (args: Arguments<never>) => readonly ModuleWarning[]
  readonly renamed?: { readonly [old: string]: string }
  readonly removed?: { readonly [old: string]: string }
  /** Names that people bring along from elsewhere, by dotted path, and what to write here. */
  readonly foreign?: { readonly [name: string]: string }
  readonly position: SourcePosition
}

type Intersection<U> = (U extends unknown ? (member: U) => void : never) extends (member: infer I) => void
  ? I
  : never
type OptionsOf<M> = M extends readonly Module[]
  ? M extends readonly []
    ? unknown
    : Intersection<M[number]['options']>
  : M extends Module<infer T>
    ? T
    : never

declare global {
  /** Descriptions of options, as comments of properties. Empty here: `ingot init` writes them beside a project. */
  interface IngotDescriptions {}
}

/** Final values of a module, or of a list of modules together; deeply readonly. */
export type ConfigOf<M> = TreeConfig<OptionsOf<M>>
/** What a person may write for a module, or for a list of modules together. */
export type DefinitionsOf<M, C = ConfigOf<M>> = Definitions<OptionsOf<M>, C, IngotDescriptions>
type Definitions<T, C, D = unknown> = TreeDefinitions<T, C, D> | Modifier<TreeDefinitions<T, C, D>, C>

/** How a module is written. */
export interface ModuleSpec<T extends OptionTree, Uses extends readonly Module[]> {
  /** Short, kebab-case, unique: `ssh`. */
  readonly name: string
  readonly description: string
  readonly options: T
  /** Other modules whose options `define`, `assertions` and `warnings` read or define; gives those their types. */
  readonly uses?: Uses
  /**
   * What the module itself defines, its own options' or others'. The weakest layer.
   * Data, or a function of the configuration that returns data.
   */
  readonly define?:
    | Definitions<T & OptionsOf<Uses>, TreeConfig<T & OptionsOf<Uses>>>
    | ((
        args: Arguments<TreeConfig<T & OptionsOf<Uses>>>,
      ) => Definitions<T & OptionsOf<Uses>, TreeConfig<T & OptionsOf<Uses>>>)
  readonly assertions?: (args: Arguments<TreeConfig<T & OptionsOf<Uses>>>) => readonly Assertion[]
  readonly warnings?: (args: Arguments<TreeConfig<T & OptionsOf<Uses>>>) => readonly ModuleWarning[]
  /** Options that have another name now, by dotted path: old to new. They still count, with a warning. */
  readonly renamed?: { readonly [old: string]: string }
  /** Options that are gone, by dotted path, and what to do instead. Defining one is an error. */
  readonly removed?: { readonly [old: string]: string }
  /** Names that people bring along from elsewhere, by dotted path, and what to write here. */
  readonly foreign?: { readonly [name: string]: string }
}

/**
 * Makes a module. Remembers where it was called, so that defaults can be traced to it.
 * @throws IngotError where its options are something else than `option(...)` in records.
 * @param callee the function whose call counts, where another one stands around this one.
 */
export function defineModule<const T extends OptionTree, const Uses extends readonly Module[] = readonly []>(
  spec: ModuleSpec<T, Uses>,
  callee: (...args: never[]) => unknown = defineModule,
): Module<T> {
  const { name, description, options, define, assertions, warnings, renamed, removed, foreign } = spec
  const position = callSite(callee)
  refuseStrange(options, `module ${name}: options`, position)
  return Object.freeze({
    name,
    description,
    options,
    position: position ?? { file: `module ${name}`, line: 1, column: 1 },
    ...(define === undefined ? {} : { define }),
    ...(assertions === undefined ? {} : { assertions }),
    ...(warnings === undefined ? {} : { warnings }),
    ...(renamed === undefined ? {} : { renamed }),
    ...(removed === undefined ? {} : { removed }),
    ...(foreign === undefined ? {} : { foreign }),
  })
}

/** Whether a value is what `defineModule` returned. */
export function isModule(value: unknown): value is Module {
  return (
    isRecord(value) && typeof value['name'] === 'string' && isRecord(value['options']) && 'position' in value
  )
}

/** What is no option would only fail when it is evaluated, far from here. */
function refuseStrange(member: unknown, path: string, where: SourcePosition | undefined): void {
  if (isOption(member)) return
  if (!isRecord(member) || typeof member['merge'] === 'function') {
    throw requestError({
      code: 'module-options',
      message: `${path}: expected option(...) or a record of such, got ${isRecord(member) ? 'a type' : describeValue(member)}`,
      ...(where === undefined ? {} : { where }),
      hint: "options: { shop: { port: option(t.port(), { default: 80, description: '...' }) } }",
    })
  }
  for (const [name, inner] of Object.entries(member)) refuseStrange(inner, `${path}.${name}`, where)
}
