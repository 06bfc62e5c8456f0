import { requestError } from '@ingot/contracts/problem.ts'
import type { Problem, SourcePosition } from '@ingot/contracts/problem.ts'
import { positionOf } from './definition.ts'
import type { RawDefinition } from './definition.ts'
import { isRecord } from './describe.ts'
import { unwrapAll } from './discharge.ts'
import type { Module } from './module.ts'
import { formatOptionPath, parseOptionPath } from './path.ts'
import type { OptionPath } from './path.ts'

/** What became of an option that is no more, or is called so only elsewhere. */
export type Migration =
  | { readonly kind: 'renamed'; readonly from: OptionPath; readonly to: OptionPath; readonly by: string }
  | {
      readonly kind: 'removed' | 'foreign'
      readonly from: OptionPath
      readonly hint: string
      readonly by: string
    }

/** By dotted path of what is no more. */
export type Migrations = ReadonlyMap<string, Migration>

/** What somebody who declares options says of those that are no more, by dotted path. */
export interface OldOptions {
  /** Options that have another name now: old to new. They still count, with a warning. */
  readonly renamed?: { readonly [old: string]: string }
  /** Options that are gone, and what to do instead. Defining one is an error. */
  readonly removed?: { readonly [old: string]: string }
  /** Names that people bring along from elsewhere, and what to write here. */
  readonly foreign?: { readonly [name: string]: string }
}

/**
 * What the modules say of options that they had once.
 * @throws IngotError where one of them is no option path.
 */
export function migrationsOf(modules: readonly Module[]): Migrations {
  const all = modules.flatMap((module) => migrations(module, `module ${module.name}`, module.position))
  return byPath(all)
}

/**
 * What a submodule says of options that it had once. Paths begin at the submodule.
 * @throws IngotError where one of them is no option path.
 */
export function migrationsInside(old: OldOptions): Migrations {
  return byPath(migrations(old, 'a submodule'))
}

/** The same of a submodule at one place of the options. */
export function migrationsBelow(inside: Migrations, path: OptionPath): Migrations {
  const placed = [...inside.values()].map((one): Migration => {
    const from = [...path, ...one.from]
    return one.kind === 'renamed' ? { ...one, from, to: [...path, ...one.to] } : { ...one, from }
  })
  return byPath(placed)
}

function byPath(all: readonly Migration[]): Migrations {
  return new Map(all.map((migration) => [formatOptionPath(migration.from), migration]))
}

function migrations(
  { renamed = {}, removed = {}, foreign = {} }: OldOptions,
  by: string,
  where?: SourcePosition,
): readonly Migration[] {
  const path = (text: string) => pathOf(text, by, where)
  return [
    ...Object.entries(renamed).map(([from, to]) => {
      return { kind: 'renamed', from: path(from), to: path(to), by } as const
    }),
    ...Object.entries(removed).map(([from, hint]) => {
      return { kind: 'removed', from: path(from), hint, by } as const
    }),
    ...Object.entries(foreign).map(([from, hint]) => {
      return { kind: 'foreign', from: path(from), hint, by } as const
    }),
  ]
}

function pathOf(text: string, by: string, where: SourcePosition | undefined): OptionPath {
  const path = parseOptionPath(text)
  if (path !== null) return path
  throw requestError({
    code: 'module-migration',
    message: `${by}: ${JSON.stringify(text)} is no path of an option`,
    ...(where === undefined ? {} : { where }),
    hint: 'write it with dots: services.ssh.enable',
  })
}

/**
 * Definitions of old names as definitions of the new ones, and what to say about each.
 * @param at where in the options the definitions begin.
 */
export function renamedDefinitions(
  raws: readonly RawDefinition[],
  known: Migrations,
  at: OptionPath = [],
): { readonly definitions: readonly RawDefinition[]; readonly warnings: readonly Renaming[] } {
  const found = [...known.values()].flatMap((migration) =>
    migration.kind !== 'renamed'
      ? []
      : raws
          .flatMap((raw) => definitionsAt(raw, migration.from.slice(at.length)))
          .map((raw) => ({
            definition: moved(raw, migration.to.slice(at.length)),
            warning: renaming(migration, raw),
          })),
  )
  return {
    definitions: found.map(({ definition }) => definition),
    warnings: found.map(({ warning }) => warning),
  }
}

/** That somebody uses an old name. */
export interface Renaming {
  readonly message: string
  readonly position: SourcePosition
}

function renaming({ from, to }: Migration & { readonly kind: 'renamed' }, raw: RawDefinition): Renaming {
  const message = `${formatOptionPath(from)} is called ${formatOptionPath(to)} now`
  return { message, position: positionOf(raw) }
}

function definitionsAt(raw: RawDefinition, path: OptionPath): readonly RawDefinition[] {
  const [name, ...rest] = path
  if (name === undefined) return [raw]
  return unwrapAll(raw).flatMap((part) =>
    isRecord(part.value) && Object.hasOwn(part.value, name)
      ? definitionsAt({ ...part, value: part.value[name], trail: [...part.trail, name] }, rest)
      : [],
  )
}

/** The same definition at another place of the options, and at its own in the file. */
function moved(raw: RawDefinition, to: OptionPath): RawDefinition {
  const { source, trail } = raw
  const { locate, textOf } = source
  const value = to.reduceRight((inner: unknown, name) => ({ [name]: inner }), raw.value)
  const back = (at: RawDefinition['trail']) => [...trail, ...at.slice(to.length)]
  const located = {
    ...source,
    ...(locate === undefined ? {} : { locate: (at: RawDefinition['trail']) => locate(back(at)) }),
    ...(textOf === undefined ? {} : { textOf: (at: RawDefinition['trail']) => textOf(back(at)) }),
  }
  return { ...raw, source: located, trail: [], value }
}

/** What an unknown name is about: an option that is no more, a group of such, or neither. */
export function migrationAt(known: Migrations, path: OptionPath): Migration | 'group' | undefined {
  const exact = known.get(formatOptionPath(path))
  if (exact !== undefined) return exact
  const isInside = ({ from }: Migration): boolean => path.every((name, index) => from[index] === name)
  return [...known.values()].some(isInside) ? 'group' : undefined
}

/** Somebody defines an option that is gone, or that only others have. */
export function removedOption(
  { kind, from, hint, by }: Exclude<Migration, { readonly kind: 'renamed' }>,
  at: RawDefinition,
): Problem {
  if (kind === 'foreign') {
    const message = `unknown option '${formatOptionPath(from)}'`
    return { code: 'option-unknown', message, where: positionOf(at), hint }
  }
  return {
    code: 'option-removed',
    message: `${formatOptionPath(from)}: there is no such option any more`,
    where: positionOf(at),
    why: `${by} had it once`,
    hint,
  }
}
