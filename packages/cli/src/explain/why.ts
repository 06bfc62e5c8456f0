import type { Origin } from '@ingot/contracts/blueprint.ts'
import { requestError } from '@ingot/contracts/problem.ts'
import type { Json } from '@ingot/contracts/json.ts'
import type { Lock } from '@ingot/contracts/lock.ts'
import type { DefinitionRecord, ItemRecord, System } from '@ingot/contracts/system.ts'
import { formatOptionPath, parseOptionPath } from '@ingot/language/path.ts'
import { didYouMean, nearest } from '@ingot/language/suggest.ts'
import { valueAt } from './flatten.ts'
import { narrowed, optionsWithItem } from './items.ts'

/** Why something is as it is: what it is, who asked for it, and every definition that had a say. */
export interface Explanation {
  readonly kind: 'option' | 'file' | 'package' | 'unit' | 'user' | 'group' | 'item' | 'removed'
  readonly subject: string
  /** Facts about it, in words: mode and owner of a file, version of a package. */
  readonly details: readonly string[]
  /** Modules that brought it, for what is not an option. */
  readonly origins: readonly Origin[]
  /** Options behind it, each with all of its definitions, the losing ones too. */
  readonly options: readonly ExplainedOption[]
}

export interface ExplainedOption {
  readonly option: string
  readonly value?: Json
  readonly definitions: readonly DefinitionRecord[]
  /** False where somebody defined members of it, which are told on their own. */
  readonly isWhole?: false
  /** Items of a list, each with its own place; where one item was asked for, only those that have a say in it. */
  readonly items?: readonly ItemRecord[]
  /** The item that was asked for, where it was one. */
  readonly item?: string
}

/** What is known beside the definitions. */
export interface Knowledge {
  readonly lock: Lock | null
  /** Name of the package of the system that carries a file at a path. */
  readonly ownerOf: (path: string) => Promise<string | undefined>
}

/**
 * Explains an option (`services.ssh.enable`, or a group of them), one item of a list (`packages.htop`, or `htop` alone),
 * a path of the tree (`/etc/motd`), a package, a unit, a user or a group. Throws a request error when the system has no such thing.
 */
export async function explain(
  system: System,
  query: string,
  { lock, ownerOf }: Knowledge,
): Promise<readonly Explanation[]> {
  const present = query.startsWith('/')
    ? explainFile(system, query)
    : [...explainOption(system, query), ...explainNamed(system, query, lock)]
  const told = new Set(present.flatMap(({ options }) => options.map(({ option }) => option)))
  const found = [...present, ...explainItem(system, query, told)]
  if (found.length > 0) return found
  const owner = query.startsWith('/') ? await ownerOf(query) : undefined
  if (owner !== undefined) {
    const details = [`from the package ${owner}`]
    const file: Explanation = { kind: 'file', subject: query, details, origins: [], options: [] }
    return [file, ...explainNamed(system, owner, lock)]
  }
  throw requestError({
    code: 'why-unknown',
    message: query.startsWith('/')
      ? `neither a definition of ${system.name} nor a fetched package puts a file at ${query}`
      : `${system.name} has no option, package, unit or user called '${query}'`,
    hint:
      didYouMean(nearest(query, candidates(system))) ??
      (query.startsWith('/')
        ? 'if a package makes it when it is configured, or it is a link, only the built tree knows'
        : `ingot show ${system.name} lists the options`),
  })
}

function candidates({ definitions, blueprint, items = {} }: System): readonly string[] {
  return [
    ...Object.keys(definitions),
    ...blueprint.files.map(({ path }) => path),
    ...blueprint.packages.map(({ name }) => name),
    ...blueprint.units.map(({ unit }) => unit),
    ...itemTexts(items),
  ]
}

function itemTexts(items: NonNullable<System['items']>): readonly string[] {
  const values = Object.values(items).flatMap((list) => list.map(({ value }) => value))
  return values.filter((value) => typeof value === 'string' || typeof value === 'number').map(String)
}

function optionsBelow(system: System, option: string): readonly ExplainedOption[] {
  const below = Object.entries(system.definitions).filter(
    ([path]) => path === option || path.startsWith(`${option}.`),
  )
  const hasMembers = (path: string) =>
    below.some(([other, given]) => other.startsWith(`${path}.`) && given.some(({ by }) => by !== 'default'))
  return below.map(([path, definitions]) => {
    const value = valueAt(system.config, parseOptionPath(path) ?? [path])
    const items = path === option ? system.items?.[path] : undefined
    return {
      option: path,
      ...(value === undefined ? {} : { value }),
      definitions,
      ...(hasMembers(path) ? { isWhole: false } : {}),
      ...(items === undefined ? {} : { items }),
    }
  })
}

function explainOption(system: System, query: string): readonly Explanation[] {
  const options = optionsBelow(system, query)
  return options.length === 0 ? [] : [{ kind: 'option', subject: query, details: [], origins: [], options }]
}

/**
 * An item of a list, and a member of a record; also one that a base has and a variant took out.
 * @param told options that were explained already.
 */
function explainItem(system: System, query: string, told: ReadonlySet<string>): readonly Explanation[] {
  const { lists, name } = optionsWithItem(system, query)
  const options = lists
    .filter((option) => !told.has(option))
    .flatMap((option) => optionsBelow(system, option))
    .map((option) => narrowed(option, name))
  const items: readonly Explanation[] =
    options.length === 0 ? [] : [{ kind: 'item', subject: name, details: [], origins: [], options }]
  return [...items, ...takenMember(system, name)]
}

/** A member of a record that a removal has taken away. */
function takenMember(system: System, name: string): readonly Explanation[] {
  const gone = Object.entries(system.definitions).flatMap(([option, definitions]) => {
    const path = parseOptionPath(option) ?? [option]
    const isGone = path.at(-1) === name && valueAt(system.config, path) === undefined
    return isGone && definitions.some(({ removal }) => removal === true) ? [{ option, path }] : []
  })
  if (gone.length === 0) return []
  const from = gone.map(({ path }) => formatOptionPath(path.slice(0, -1)))
  const details = [`taken out of ${from.join(' and ')}`]
  const options = gone.flatMap(({ option }) => optionsBelow(system, option))
  return [{ kind: 'removed', subject: name, details, origins: [], options }]
}

function explained(
  system: System,
  kind: Explanation['kind'],
  subject: string,
  entries: readonly { readonly origin: Origin }[],
  details: readonly string[],
): Explanation {
  const origins = entries.map(({ origin }) => origin)
  const behind = origins.flatMap((origin) => (origin.overlay === undefined ? [origin] : origin.overlay.over))
  const asked = behind.filter(({ overlay }) => overlay === undefined).map(({ option }) => option)
  const options = [...new Set(asked)].flatMap((option) => optionsBelow(system, option))
  return { kind, subject, details, origins, options }
}

function explainFile(system: System, path: string): readonly Explanation[] {
  const wanted = path.length > 1 ? path.replace(/\/+$/, '') : path
  return system.blueprint.files
    .filter((file) => file.path === wanted)
    .map((file) => explained(system, 'file', file.path, [file], [describeEntry(file)]))
}

function describeEntry(file: System['blueprint']['files'][number]): string {
  if (file.kind === 'link') return `link to ${file.target}`
  const rights = `${file.mode.toString(8).padStart(4, '0')} ${file.owner}:${file.group}`
  if (file.kind === 'directory') return `directory, ${rights}`
  const { content } = file
  if (content.kind === 'provided') return `file, ${rights}, ${content.name} of Ingot itself`
  return content.kind === 'text'
    ? `file, ${rights}, ${Buffer.byteLength(content.text)} bytes`
    : `file, ${rights}, ${content.bytes} bytes from ${content.path}`
}

function explainNamed(system: System, name: string, lock: Lock | null): readonly Explanation[] {
  const { packages, units, users, groups } = system.blueprint
  const pick = <T extends { readonly origin: Origin }>(
    kind: Explanation['kind'],
    entries: readonly T[],
    details: (entry: T) => string,
  ): readonly Explanation[] =>
    entries.length === 0 ? [] : [explained(system, kind, name, entries, [...new Set(entries.map(details))])]
  const asked = packages.filter((one) => one.name === name)
  return [
    ...pick('package', asked, () => lockedText(system, name, lock) ?? 'asked for, not locked yet').map(
      (one) => ({ ...one, options: one.options.map((option) => narrowed(option, name)) }),
    ),
    ...(asked.length === 0 ? explainDependency(system, name, lock) : []),
    ...pick('unit', unitsCalled(units, name), ({ unit, state }) => `${unit} is ${state}`),
    ...pick(
      'user',
      users.filter((one) => one.name === name),
      ({ home, shell }) => `home ${home}, shell ${shell}`,
    ),
    ...pick(
      'group',
      groups.filter((one) => one.name === name),
      ({ gid }) => (gid === undefined ? '' : `gid ${gid}`),
    ),
  ]
}

function unitsCalled(units: System['blueprint']['units'], name: string) {
  return units.filter(({ unit }) => unit === name || unit === `${name}.service`)
}

/** A package that nobody asked for by name. */
function explainDependency(system: System, name: string, lock: Lock | null): readonly Explanation[] {
  const text = lockedText(system, name, lock)
  if (text === undefined) return []
  const details = [
    text,
    'nobody asked for it by name: it is essential, or something that was asked for depends on it',
  ]
  return [{ kind: 'package', subject: name, details, origins: [], options: [] }]
}

function lockedText(system: System, name: string, lock: Lock | null): string | undefined {
  const key = lock?.systems[system.name]?.root.packages.find((one) => lock.packages[one]?.name === name)
  const locked = key === undefined ? undefined : lock?.packages[key]
  return locked === undefined
    ? undefined
    : `locked: ${locked.version} (${locked.architecture}) from ${locked.archive}`
}
