import { formatPosition, requestError } from '@ingot/contracts/problem.ts'
import type { Problem, SourcePosition } from '@ingot/contracts/problem.ts'
import { describeValue } from '@ingot/language/describe.ts'
import type { Trail } from '@ingot/language/path.ts'
import { didYouMean, nearest } from '@ingot/language/suggest.ts'
import { homeOf } from './home.ts'
import { locate } from './locate.ts'
import { keyOf } from './registry.ts'
import type { DeclaredSystem, DeclaredTemplate, Registry } from './registry.ts'

/** A system or a template of which a system is made. */
export type DeclaredLayer = DeclaredSystem | DeclaredTemplate

/**
 * What a system is made of, from the strongest to the weakest: itself, its templates (the last one first), then what it
 * extends with that one's templates, and so on. A template that comes twice counts where it is strongest.
 * @throws IngotError when a base or a template does not exist, or a system extends itself.
 */
export function layersOf(system: DeclaredSystem, registry: Registry): readonly DeclaredLayer[] {
  const layers = new Set<DeclaredLayer>()
  const problems: Problem[] = []
  for (let at: DeclaredSystem | undefined = system; at !== undefined; at = baseOf(at, registry, problems)) {
    if (layers.has(at)) {
      problems.push(extendsItself(at, [...layers]))
      break
    }
    layers.add(at)
    for (const template of templatesOf(at, registry, problems).toReversed()) layers.add(template)
  }
  if (problems.length > 0) throw requestError(problems)
  return [...layers]
}

/** Where a part of what was written for a layer stands. */
export function placeIn({ position, locate: own, definitions }: DeclaredLayer, trail: Trail): SourcePosition {
  return own?.(trail) ?? locate({ position, argument: 1, value: definitions }, trail)
}

/** `system web`, as definitions are signed. */
export function titleOf({ kind, name }: DeclaredLayer): string {
  return `${kind} ${name}`
}

function baseOf(system: DeclaredSystem, registry: Registry, problems: Problem[]): DeclaredSystem | undefined {
  const written = system.extends
  if (written === undefined) return undefined
  const found = resolve(written, system, registry.systems, registry)
  if (found?.kind === 'system') return found
  const where = placeIn(system, ['extends'])
  problems.push(unresolved('system', written, { where, by: system, known: registry.systems }))
  return undefined
}

function templatesOf(
  system: DeclaredSystem,
  registry: Registry,
  problems: Problem[],
): readonly DeclaredTemplate[] {
  const list = system.templates
  if (!Array.isArray(list)) {
    problems.push({
      code: 'template-unknown',
      message: `${titleOf(system)}: templates: expected a list of templates, got ${describeValue(list)}`,
      where: placeIn(system, ['templates']),
      hint: 'write templates: [nvidia, slim]',
    })
    return []
  }
  return Array.from(list, (written: unknown, index): DeclaredTemplate | undefined => {
    const found = resolve(written, system, registry.templates, registry)
    if (found?.kind === 'template') return found
    const where = placeIn(system, ['templates', index])
    problems.push(unresolved('template', written, { where, by: system, known: registry.templates }))
    return undefined
  }).filter((template) => template !== undefined)
}

/** A declaration by its handle, or by its name in the same project. */
function resolve(
  written: unknown,
  by: DeclaredSystem,
  named: ReadonlyMap<string, DeclaredLayer>,
  { handles }: Registry,
): DeclaredLayer | undefined {
  if (typeof written !== 'string') return handles.get(written)
  return named.get(keyOf(homeOf(by.position.file), written))
}

function unresolved(
  kind: 'system' | 'template',
  written: unknown,
  at: {
    readonly where: SourcePosition
    readonly by: DeclaredSystem
    readonly known: ReadonlyMap<string, DeclaredLayer>
  },
): Problem {
  const [option, call] =
    kind === 'system' ? ['extends', "system('base', ...)"] : ['templates', "template('slim', ...)"]
  const home = homeOf(at.by.position.file)
  const names = [...at.known.values()]
    .filter(({ position }) => homeOf(position.file) === home)
    .map(({ name }) => name)
  const listed = names.length > 0 && names.length <= 12 ? `there are: ${names.join(', ')}` : undefined
  const meant = typeof written === 'string' ? (didYouMean(nearest(written, names)) ?? listed) : undefined
  return {
    code: `${kind}-unknown`,
    message:
      typeof written === 'string'
        ? `${titleOf(at.by)}: ${option}: there is no ${kind} '${written}' in this project`
        : `${titleOf(at.by)}: ${option}: expected what ${call} returned, got ${describeValue(written)}`,
    where: at.where,
    hint: meant ?? howToDeclare(kind, call, at.where),
  }
}

function howToDeclare(kind: 'system' | 'template', call: string, where: Problem['where']): string {
  const inYaml = typeof where === 'object' && /\.ya?ml$/.test(where.file)
  if (inYaml) return `declare it below \`${kind}s:\` in ingot.yaml, or import a file that does`
  return kind === 'system'
    ? `const it = ${call}, then extends: it`
    : `const it = ${call}, then templates: [it]`
}

function extendsItself(again: DeclaredSystem, layers: readonly DeclaredLayer[]): Problem {
  const chain = layers.filter(({ kind }) => kind === 'system')
  const names = [...chain.slice(chain.indexOf(again)), again].map(({ name }) => name)
  const [{ position }] = chain.slice(-1) as [DeclaredLayer]
  return {
    code: 'system-cycle',
    message: `system ${again.name} extends itself`,
    where: placeIn(again, ['extends']),
    why: `${names.join(' -> ')}; the last step is at ${formatPosition(position)}`,
    hint: 'remove one `extends`, and share what they have in common in a template',
  }
}
