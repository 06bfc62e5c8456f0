import { requestError } from '@ingot/contracts/problem.ts'
import type { Project, ProjectOutline } from '@ingot/contracts/project.ts'
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

/** Reads the project; warnings of its systems go to stderr. */
export async function readInvokedProject(
  invocation: Invocation,
  { items = false }: Pick<ReadOptions, 'items'> = {},
): Promise<Project> {
  const directory = await projectDirectory(invocation)
  const { readProject } = await import('./project/read-project.ts')
  const { options, signal } = invocation
  return readProject(directory, { timeoutSeconds: options.evalTimeout, signal, items })
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
  const names = project.systems.map((system) => system.name)
  const [only] = project.systems
  refuseBase(project, name)
  if (only === undefined) {
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
    if (names.length === 1) return only
    throw requestError({
      code: 'system-unnamed',
      message: 'the project declares several systems; name one',
      hint: `one of: ${names.join(', ')}`,
    })
  }
  const found = project.systems.find((system) => system.name === name)
  if (found !== undefined) return found
  const { didYouMean, nearest } = await import('@ingot/language/suggest.ts')
  throw requestError({
    code: 'system-unknown',
    message: `there is no system '${name}' in this project`,
    where: projectFileIn(project.directory),
    hint: didYouMean(nearest(name, names)) ?? `there are: ${names.join(', ')}`,
  })
}

function refuseBase({ systems, bases }: Project, name: string | undefined): void {
  const base = bases.find((one) => one.name === name)
  if (base === undefined) return
  const variants = systems.filter(({ layers }) =>
    layers.some((layer) => layer.name === base.name && layer.abstract),
  )
  throw requestError({
    code: 'system-abstract',
    message: `system '${base.name}' is abstract: it is only there to be extended, never built or run`,
    where: base.position,
    hint:
      variants.length === 0
        ? `declare what runs: system('${base.name}-host', { extends: ... })`
        : `these extend it: ${variants.map((variant) => variant.name).join(', ')}`,
  })
}
