import { IngotError, requestError } from '@ingot/contracts/problem.ts'
import type { Problem, SourcePosition } from '@ingot/contracts/problem.ts'
import type { RawDefinition } from './definition.ts'
import type { Attempt } from './evaluate.ts'
import { sameValue } from './describe.ts'
import type { Module } from './module.ts'
import { formatOptionPath } from './path.ts'
import type { Trail } from './path.ts'
import { thrown } from './problems.ts'
import { snapshot } from './snapshot.ts'

/** A final configuration, and what went wrong while modules gave their own definitions. */
export interface Settled {
  readonly attempt: Attempt
  readonly problems: readonly Problem[]
}

/** What one module read of the configuration while it gave its definitions. */
interface Reading {
  readonly module: Module
  readonly path: readonly string[]
  readonly seen: unknown
}

/** Finds where a part of a module stands in its file, by the place of its `defineModule`. */
export type LocateInModule = (position: SourcePosition, trail: Trail) => SourcePosition

interface Settling {
  /** Of what modules define. */
  readonly layer: number
  readonly locate: LocateInModule | undefined
  /** Evaluates with these definitions of modules. */
  readonly attempt: (own: readonly RawDefinition[]) => Attempt
}

/** Modules may depend on one another through as many steps. */
const roundLimit = 12

/**
 * Adds what modules define. A module's function may read the configuration before all modules have given their
 * definitions; so it is asked again until everything that was read is what finally holds.
 * That makes the result independent of the order of modules.
 */
export function settleModules(modules: readonly Module[], { layer, locate, attempt }: Settling): Settled {
  const giving = modules.filter((module) => module.define !== undefined)
  const fixed = giving.filter((module) => typeof module.define !== 'function')
  const asked = giving.filter((module) => typeof module.define === 'function')
  const own = (module: Module, value: unknown): RawDefinition => ({
    source: {
      by: `module ${module.name}`,
      layer,
      position: module.position,
      ...(locate === undefined ? {} : { locate: (trail: Trail) => locate(module.position, trail) }),
    },
    trail: ['define'],
    value,
    conditions: [],
  })
  const data = fixed.map((module) => own(module, module.define))
  let current = attempt(data)
  const holder = { config: current.config }
  let unsettled: readonly Reading[] = []
  for (let round = 0; round < roundLimit; round++) {
    if (asked.length === 0) return { attempt: current, problems: [] }
    holder.config = current.config
    const readings: Reading[] = []
    const problems: Problem[] = []
    const answers = asked.map((module) => {
      const config = watch(
        () => holder.config,
        [],
        (path, seen) => readings.push({ module, path, seen }),
      )
      return own(module, ask(module, config, problems))
    })
    current = attempt([...data, ...answers])
    holder.config = current.config
    unsettled = readings.filter(({ path, seen }) => !same(seen, readAt(holder.config, path)))
    if (unsettled.length === 0) return { attempt: current, problems }
  }
  return { attempt: current, problems: [neverSettles(unsettled)] }
}

function ask(module: Module, config: unknown, problems: Problem[]): unknown {
  try {
    return (module.define as (args: unknown) => unknown)({ config })
  } catch (error) {
    const failure = error instanceof IngotError ? error : thrown(`module ${module.name}`, error)
    problems.push(...failure.problems)
    return {}
  }
}

/** The configuration of the moment, by groups; tells which options were read. */
function watch(
  at: () => object,
  path: readonly string[],
  saw: (path: readonly string[], seen: unknown) => void,
): object {
  const view = {}
  for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(at()))) {
    const here = [...path, name]
    const read = (): unknown => {
      const value = attemptRead(() => (at() as { readonly [key: string]: unknown })[name])
      saw(here, value)
      if (value instanceof Failure) throw value.error
      return value
    }
    // Modules look at few groups: the others are never made.
    let group: object | undefined
    const inner = (): object => (at() as { readonly [key: string]: object })[name] ?? {}
    const enter = (): object => (group ??= watch(inner, here, saw))
    Object.defineProperty(view, name, { enumerable: true, get: property.get === undefined ? enter : read })
  }
  return Object.freeze(view)
}

class Failure {
  readonly error: unknown
  constructor(error: unknown) {
    this.error = error
  }
}

function attemptRead(read: () => unknown): unknown {
  try {
    return read()
  } catch (error) {
    return new Failure(error)
  }
}

function readAt(config: object, path: readonly string[]): unknown {
  return attemptRead(() =>
    path.reduce<unknown>((value, name) => (value as { [key: string]: unknown })[name], config),
  )
}

function same(a: unknown, b: unknown): boolean {
  if (a instanceof Failure || b instanceof Failure) return a instanceof Failure && b instanceof Failure
  return sameValue(snapshot(a), snapshot(b))
}

function neverSettles(unsettled: readonly Reading[]): Problem {
  const options = [...new Set(unsettled.map(({ path }) => formatOptionPath(path)))].toSorted()
  const names = [...new Set(unsettled.map(({ module }) => module.name))].toSorted()
  return requestError({
    code: 'option-cycle',
    message: `${options.join(', ')}: needs its own value, through what module ${names.join(' and ')} defines`,
    where: unsettled[0]?.module.position ?? 'modules',
    why: 'a module read an option in order to decide on definitions that change the same option',
    hint: 'read another option there, for instance the one that a person sets',
  }).problems[0] as Problem
}
