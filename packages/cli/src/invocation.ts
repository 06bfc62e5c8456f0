import { requestError } from '@ingot/contracts/problem.ts'
import type { Family, Project, ProjectOutline } from '@ingot/contracts/project.ts'
import type { System } from '@ingot/contracts/system.ts'
import type { Output } from './output.ts'
import { findProject, projectFileIn } from './project/find-project.ts'
import type { ReadOptions } from './project/read-project.ts'

/** Options that every command takes. */
export interface GlobalOptions {
  /** `-C DIR`: the project; absent: the nearest upwards. */
  readonly directory?: string
  readonly json: boolean
  readonly quiet: boolean
  readonly mirror?: string
  /** Base URI of a snapshot archive. */
  readonly snapshot?: string
  readonly store?: string
  /** Seconds that reading the project may take. */
  readonly evalTimeout: number
}

/** What a command is given: its options and the ways out. */
export interface Invocation {
  readonly options: GlobalOptions
  readonly output: Output
  readonly signal: AbortSignal
}

/** The directory of the project that this invocation means. */
export async function projectDirectory({ options }: Invocation): Promise<string> {
  return findProject(options.directory, process.cwd())
}

/** Reads the project: everything in it, or only what is named. What is known to be wrong elsewhere is mentioned. */
export async function readInvokedProject(
  invocation: Invocation,
  { items = false, only }: Pick<ReadOptions, 'items' | 'only'> = {},
): Promise<Project> {
  const directory = await projectDirectory(invocation)
  const { readProject } = await import('./project/read-project.ts')
  const { options, signal, output } = invocation
  const project = await readProject(directory, { timeoutSeconds: options.evalTimeout, signal, items, only })
  if (project.elsewhere > 0)
    output.note('warning: other files of the project have mistakes; ingot check shows them')
  return project
}

/** As {@link readInvokedProject}, but only the system or node of that name; with no name, the only system there is. */
export async function readNamed(
  invocation: Invocation,
  name: string | undefined,
  { items = false }: Pick<ReadOptions, 'items'> = {},
): Promise<Project> {
  return readInvokedProject(invocation, { items, only: name === undefined ? [] : [name] })
}

/** Who extends whom: in the whole project, or of the system or base that is named. */
export async function readInvokedFamily(invocation: Invocation, only?: readonly string[]): Promise<Family> {
  const directory = await projectDirectory(invocation)
  const { readFamily } = await import('./project/read-project.ts')
  const { options, signal } = invocation
  return readFamily(directory, { timeoutSeconds: options.evalTimeout, signal, only })
}

/** As {@link readInvokedProject}, but only what a list of the systems shows. */
export async function readInvokedOutline(invocation: Invocation): Promise<ProjectOutline> {
  const directory = await projectDirectory(invocation)
  const { readOutline } = await import('./project/read-project.ts')
  const { options, signal } = invocation
  return readOutline(directory, { timeoutSeconds: options.evalTimeout, signal })
}

/** The system of that name; with no name, the only one there is. Throws a request error with the names there are. */
export async function chooseSystem(project: Project, name: string | undefined): Promise<System> {
  const { names } = project
  refuseBase(project, name)
  if (names.length === 0) {
    throw requestError({
      code: 'project-empty',
      message: 'the project declares no system',
      where: projectFileIn(project.directory),
      hint: projectFileIn(project.directory).endsWith('.yaml')
        ? 'declare one: systems: { hello: { packages: [htop] } }'
        : "declare one: export const hello = system('hello', { packages: ['htop'] })",
    })
  }
  if (name === undefined) {
    const [sole] = project.systems
    if (names.length === 1 && sole !== undefined) return sole
    throw requestError({
      code: 'system-unnamed',
      message: 'the project declares several systems; name one',
      hint: oneOf(names),
    })
  }
  const found = project.systems.find((system) => system.name === name)
  if (found !== undefined) return found
  throw await unknownSystem(name, project)
}

/** The error for a name that no system has. */
export async function unknownSystem(
  name: string,
  { directory, names }: Pick<Project, 'directory' | 'names'>,
): Promise<Error> {
  const { didYouMean, nearest } = await import('@ingot/language/suggest.ts')
  return requestError({
    code: 'system-unknown',
    message: `there is no system '${name}' in this project`,
    where: projectFileIn(directory),
    hint: didYouMean(nearest(name, names)) ?? oneOf(names),
  })
}

/** Names, and of very many the first. */
function oneOf(names: readonly string[]): string {
  const shown = names.length > 20 ? [...names.slice(0, 20), `and ${names.length - 20} others`] : names
  return `one of: ${shown.join(', ')}`
}

function refuseBase({ bases }: Project, name: string | undefined): void {
  const base = bases.find((one) => one.name === name)
  if (base === undefined) return
  const { variants } = base
  throw requestError({
    code: 'system-abstract',
    message: `system '${base.name}' is abstract: it is only there to be extended, never built or run`,
    where: base.position,
    hint:
      variants.length === 0
        ? `declare what runs: system('${base.name}-host', { extends: ... })`
        : `these extend it: ${variants.join(', ')}`,
  })
}
