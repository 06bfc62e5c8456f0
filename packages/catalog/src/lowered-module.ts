import { IngotError, requestError } from '@ingot/contracts/problem.ts'
import { describeValue, isRecord } from '@ingot/language/describe.ts'
import { defineModule as declareModule } from '@ingot/language/module.ts'
import type { ConfigOf, Module, ModuleSpec } from '@ingot/language/module.ts'
import type { OptionTree } from '@ingot/language/option.ts'
import type { ContributedLists, Contribution, LowerContext } from './contribution.ts'

/** A module that brings its own lowering. */
export interface LoweredModule<T extends OptionTree = OptionTree> extends Module<T> {
  /** How it becomes part of a Debian system, beside what it defines of other modules' options. */
  readonly debian?: (config: never, context: LowerContext) => Partial<ContributedLists>
}

type ConfigWith<T extends OptionTree, Uses extends readonly Module[]> = ConfigOf<
  readonly [Module<T>, ...Uses]
>

/** How a module with its own lowering is written. */
export interface LoweredModuleSpec<T extends OptionTree, Uses extends readonly Module[]> extends ModuleSpec<
  T,
  Uses
> {
  /**
   * How it becomes part of a Debian system. Pure. Most modules need none: `define` sets options of the catalog
   * (`packages`, `files`, `systemd.services`), which are lowered already.
   */
  readonly debian?: (config: ConfigWith<T, Uses>, context: LowerContext) => Partial<ContributedLists>
}

/** Makes a module: options, what it defines of others, what must hold, and what it comes to on Debian. */
export function defineModule<const T extends OptionTree, const Uses extends readonly Module[] = readonly []>(
  spec: LoweredModuleSpec<T, Uses>,
): LoweredModule<T> {
  const module = declareModule(spec, defineModule)
  return spec.debian === undefined ? module : Object.freeze({ ...module, debian: spec.debian as never })
}

/** What a contribution of somebody's own module may hold, and which text every item of it must have. */
const lists: { readonly [list in keyof ContributedLists]: readonly string[] | 'text' } = {
  packages: ['name'],
  kernelParameters: 'text',
  initramfsPackages: 'text',
  initramfsDrivers: 'text',
  dracutModules: 'text',
  initramfsFiles: ['kind', 'path'],
  files: ['kind', 'path'],
  users: ['name', 'home', 'shell'],
  groups: ['name'],
  units: ['unit', 'state'],
  locales: 'text',
  secrets: ['name', 'file', 'owner'],
  healthChecks: ['name', 'kind'],
  stateDirectories: ['name', 'path'],
  expectations: ['kind'],
}

/**
 * What a module gives to the blueprint; nothing where it has no lowering.
 * @throws IngotError (`module-lowering`) where its function throws, or returns something else than a contribution.
 */
export function contributionOf(module: LoweredModule, config: unknown, context: LowerContext): Contribution {
  if (module.debian === undefined) return {}
  const given = run(module, () => module.debian?.(config as never, context))
  if (!isRecord(given)) throw refused(module, `returned ${describeValue(given)}, not a record of lists`)
  for (const [name, items] of Object.entries(given)) {
    const form = Object.hasOwn(lists, name) ? lists[name as keyof ContributedLists] : undefined
    if (form === undefined)
      throw refused(module, `gives '${name}'; it can give ${Object.keys(lists).toSorted().join(', ')}`)
    if (!Array.isArray(items))
      throw refused(module, `gives ${describeValue(items)} for '${name}', not a list`)
    const wrong = items.find((item: unknown) => !isItem(item, form))
    if (wrong !== undefined) throw refused(module, `gives ${describeValue(wrong)} in '${name}'`)
  }
  return given as Contribution
}

function isItem(item: unknown, form: readonly string[] | 'text'): boolean {
  if (form === 'text') return typeof item === 'string'
  return isRecord(item) && form.every((name) => typeof item[name] === 'string')
}

function run<T>(module: LoweredModule, make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (error instanceof IngotError) throw error
    throw refused(module, `failed: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function refused({ name, position }: LoweredModule, what: string): IngotError {
  return requestError({
    code: 'module-lowering',
    message: `module ${name}: its lowering to Debian ${what}`,
    where: position,
    hint: "return { packages: [{ name: 'nginx', origin: context.origin('shop') }] } or the like",
  })
}
