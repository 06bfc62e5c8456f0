import { globSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { IngotError, requestError } from '@ingot/contracts/problem.ts'
import type { Problem, SourcePosition } from '@ingot/contracts/problem.ts'
import { isRecord } from '@ingot/language/describe.ts'
import { isModule } from '@ingot/language/module.ts'
import type { Module } from '@ingot/language/module.ts'
import type { DebianDeclaration, DebianOptions } from '../debian.ts'
import { declare, projectRegistry } from '../registry.ts'
import type { Registry } from '../registry.ts'
import { membersOf, partAt, placer, refuseOthers, textsOf } from './fields.ts'
import type { Part } from './fields.ts'
import { readLayer } from './layer.ts'
import { declareNodes } from './nodes.ts'
import { locateInValue } from './origin.ts'
import { exportOf, exportsOf, isReference, isYaml, resolveReference } from './reference.ts'
import { handleOf } from './handle.ts'
import { readFileValue } from './value.ts'

const words = ['source', 'imports', 'modules', 'templates', 'systems', 'nodes']

/** What a file takes from the one that imports it, and what all files of one reading share. */
interface Loading {
  readonly registry: Registry
  readonly problems: Problem[]
  readonly source: DebianDeclaration | undefined
  readonly modules: readonly Module[]
  /** Files that were read already. */
  readonly seen: Set<string>
  /** Left for the end: nodes may name systems of any file. */
  readonly nodes: Part[]
}

/**
 * Reads `ingot.yaml` with everything that it imports, and `systems/*.yaml` beside it, and declares what they say.
 * @param file absolute.
 * Mistakes go into the registry, and files that cannot be read, or are no YAML.
 */
export async function loadYamlProject(file: string, registry: Registry = projectRegistry): Promise<void> {
  const problems: Problem[] = []
  const nodes: Part[] = []
  await loadFile(file, { registry, problems, nodes, source: undefined, modules: [], seen: new Set() })
  for (const part of nodes) declareNodes(part, registry)
  for (const problem of problems) registry[unreadable.has(problem.code) ? 'unread' : 'problems'].push(problem)
}

const unreadable: ReadonlySet<string> = new Set(['yaml-syntax', 'yaml-file'])

async function loadFile(file: string, loading: Loading, where?: SourcePosition): Promise<void> {
  if (loading.seen.has(file)) return
  loading.seen.add(file)
  const root = rootOf(file, loading.problems, where)
  if (root === undefined) return
  refuseOthers(root, words, 'options stand below a system: systems: { NAME: { ... } }')
  const given = sourceOf(partAt(root, 'source'))
  const modules = [...loading.modules, ...(await modulesOf(partAt(root, 'modules'), loading))]
  const inside = { ...loading, source: given ?? loading.source, modules }
  for (const { text, where: at } of textsOf(partAt(root, 'imports'))) await importFile(text, at, inside)
  for (const part of membersOf(partAt(root, 'templates'))) await declareLayer('template', part, inside)
  for (const part of membersOf(partAt(root, 'systems'))) await declareLayer('system', part, inside)
  for (const part of systemFiles(file, inside)) await declareLayer('system', part, inside)
  loading.nodes.push(partAt(root, 'nodes'))
}

function rootOf(file: string, problems: Problem[], from?: SourcePosition): Part | undefined {
  try {
    const value = readFileValue(file, problems, from)
    const where = locateInValue(value, []) ?? { file, line: 1, column: 1 }
    return { value, name: basename(file), where, problems }
  } catch (error) {
    if (!(error instanceof IngotError)) throw error
    problems.push(...error.problems)
    return undefined
  }
}

/** Every file of `systems/` is a system, called as the file is. */
function systemFiles(file: string, { problems }: Loading): readonly (Part & { readonly key: string })[] {
  if (basename(file) !== 'ingot.yaml') return []
  for (const odd of globSync('systems/*.yml', { cwd: dirname(file) })) {
    const message = `'${odd}' would not be read`
    const hint = `name it systems/${basename(odd, '.yml')}.yaml`
    problems.push({ code: 'yaml-file', message, where: join(dirname(file), odd), hint })
  }
  const names = globSync('systems/*.yaml', { cwd: dirname(file) }).toSorted()
  return names.flatMap((name) => {
    const part = rootOf(join(dirname(file), name), problems)
    return part === undefined ? [] : [{ ...part, key: basename(name, '.yaml') }]
  })
}

function sourceOf(part: Part): DebianDeclaration | undefined {
  if (part.value === undefined) return undefined
  refuseOthers(part, ['debian'])
  const { value, where } = partAt(part, 'debian')
  if (value === undefined) {
    if (isRecord(part.value) && Object.keys(part.value).length > 0) return undefined
    part.problems.push({ ...sourceMissing(where), message: 'source: it names none' })
  }
  // Whatever stands there is checked with every system that takes its packages from it.
  return { kind: 'debian', options: (value ?? {}) as DebianOptions, position: where }
}

function sourceMissing(where: SourcePosition): Problem {
  return {
    code: 'source-missing',
    message: 'nothing says where packages come from',
    where,
    hint: 'begin the file with: source: { debian: { suite: trixie } }',
  }
}

async function modulesOf(part: Part, { problems }: Loading): Promise<readonly Module[]> {
  const found: Module[] = []
  for (const { text, where } of textsOf(part)) {
    await attempt(problems, async () => {
      const reference = resolveReference(text, where)
      const named = reference.name !== undefined
      const values = named
        ? [await exportOf(reference, where)]
        : Object.values(await exportsOf(reference.file))
      const modules = values.filter(isModule)
      if (modules.length > 0) return void found.push(...modules)
      const why = named ? `it is no module` : 'it exports no module'
      throw requestError({
        code: 'yaml-reference',
        message: `'${text}' gives no module`,
        where,
        why,
        hint: 'export const shop = defineModule({ ... })',
      })
    })
  }
  return found
}

async function importFile(text: string, where: SourcePosition, loading: Loading): Promise<void> {
  await attempt(loading.problems, async () => {
    const { file } = resolveReference(text, where)
    if (isYaml(file)) await loadFile(file, loading, where)
    else await exportsOf(file)
  })
}

async function declareLayer(
  kind: 'system' | 'template',
  part: Part & { readonly key: string },
  { registry, problems, source, modules, seen, nodes }: Loading,
): Promise<void> {
  const { key: name, value, where: position } = part
  const layer = readLayer(kind, value, position)
  const own = { name, definitions: layer.definitions, overlays: layer.overlays, modules, position }
  const located = { ...own, locate: placer(value, position) }
  if (kind === 'template') return declare(registry, { kind, ...located })
  if (source === undefined) {
    problems.push(sourceMissing(position))
    return
  }
  const refer = async (written: unknown, where: SourcePosition): Promise<unknown> => {
    if (typeof written !== 'string' || !isReference(written)) return written
    const load = (file: string): Promise<void> =>
      loadFile(file, { registry, problems, seen, nodes, source: undefined, modules: [] }, where)
    return attempt(problems, () => handleOf(resolveReference(written, where), { where, registry, load }))
  }
  const at = located.locate
  const templates: unknown = Array.isArray(layer.templates)
    ? await Promise.all(layer.templates.map((one, index) => refer(one, at(['templates', index]))))
    : layer.templates
  declare(registry, {
    kind,
    ...located,
    extends: await refer(layer.extends, at(['extends'])),
    templates,
    abstract: layer.abstract,
    source,
    forge: { file: position.file, line: 1, column: 1 },
  })
}

/** Problems of the making go where the others are. */
async function attempt<T>(problems: Problem[], make: () => Promise<T>): Promise<T | undefined> {
  try {
    return await make()
  } catch (error) {
    if (!(error instanceof IngotError)) throw error
    problems.push(...error.problems)
    return undefined
  }
}
