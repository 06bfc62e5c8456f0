import { IngotError, requestError } from '@ingot/contracts/problem.ts'
import type { Problem } from '@ingot/contracts/problem.ts'
import type { Attempt } from './attempt.ts'
import type { Stage } from './baseline.ts'
import { isRecord, sameValue } from './describe.ts'
import { modifierOf } from './modifiers.ts'
import type { Module } from './module.ts'
import { formatOptionPath } from './path.ts'
import { handOut, ownDefinition } from './prepare.ts'
import type { Given, Prepared } from './prepare.ts'
import { thrown } from './problems.ts'
import { snapshot } from './snapshot.ts'
import { attemptRead, Failure, watch } from './watch.ts'
import type { Seen } from './watch.ts'

/** What a module defined when it was asked with some configuration. */
export interface Answer {
  readonly module: Module
  readonly given: Given
  /** What it read of that configuration. */
  readonly seen: readonly Seen[]
  /** What went wrong. */
  readonly problems: readonly Problem[]
  /** Whether it is the same for everybody who sees the same: functions in it may see more. */
  readonly isData: boolean
}

/** One time that all modules were asked. */
export interface Round {
  /** What they were asked with. */
  readonly attempt: Attempt
  readonly answers: readonly Answer[]
  /** What they read and what was not so any more when all had answered. */
  readonly unsettled: ReadonlySet<Seen>
}

/** A final configuration, and what went wrong while modules gave their own definitions. */
export interface Settled {
  readonly attempt: Attempt
  readonly problems: readonly Problem[]
  readonly rounds: readonly Round[]
}

interface Settling {
  /** Evaluates with these answers of modules, after so many rounds. */
  readonly attempt: (answers: readonly Answer[], round: number) => Attempt
  /** What is known of that round already. */
  readonly stage: (round: number) => Stage | undefined
}

/** Modules may depend on one another through as many steps. */
const roundLimit = 12

/**
 * Adds what modules define. A module's function may read the configuration before all modules have given their
 * definitions; so it is asked again until everything that was read is what finally holds.
 * That makes the result independent of the order of modules.
 */
export function settleModules(prepared: Prepared, { attempt, stage }: Settling): Settled {
  const { asked } = prepared
  const rounds: Round[] = []
  let current = attempt([], 0)
  if (asked.length === 0) return { attempt: current, problems: [], rounds }
  const holder = { config: current.config }
  for (let round = 0; round < roundLimit; round++) {
    const known = stage(round)
    const present = current
    const answers = asked.map(
      (module, index) => reusable(known?.answers[index], present) ?? ask(prepared, module, holder),
    )
    current = attempt(answers, round + 1)
    holder.config = current.config
    const next = current
    const unsettled = answers.flatMap((answer, index) => {
      const isKnown = answer === known?.answers[index]
      return answer.seen.filter((seen) =>
        isKnown && !next.isOpen(seen.option) ? known?.unsettled.has(seen) : !stillSo(seen, next.config),
      )
    })
    rounds.push({ attempt: present, answers, unsettled: new Set(unsettled) })
    const problems = answers.flatMap((answer) => answer.problems)
    if (unsettled.length === 0) return { attempt: current, problems, rounds }
  }
  return { attempt: current, problems: [neverSettles(rounds)], rounds }
}

/** What a module answered to the baseline, where it would read the same here. */
function reusable(answer: Answer | undefined, { isOpen }: Attempt): Answer | undefined {
  return answer?.isData === true && !answer.seen.some(({ option }) => isOpen(option)) ? answer : undefined
}

function ask(prepared: Prepared, module: Module, holder: { readonly config: object }): Answer {
  const seen: Seen[] = []
  const problems: Problem[] = []
  const config = watch(
    prepared.root,
    () => holder.config,
    (one) => seen.push(one),
  )
  let value: unknown = {}
  try {
    value = (module.define as (args: unknown) => unknown)({ config })
  } catch (error) {
    const failure = error instanceof IngotError ? error : thrown(`module ${module.name}`, error)
    problems.push(...failure.problems)
  }
  const given = handOut(prepared, [ownDefinition(module, value, prepared.locate)])
  return { module, given, seen, problems, isData: attemptRead(() => isData(value)) === true }
}

/** Whether there is nothing in a definition that has yet to be called. */
function isData(value: unknown, depth = 0): boolean {
  if (depth > 64) return false
  const modifier = modifierOf(value)
  const inner = (one: unknown): boolean => isData(one, depth + 1)
  if (modifier !== null) return Object.values(modifier).every(inner)
  if (Array.isArray(value)) return value.every(inner)
  if (isRecord(value)) return Object.values(value).every(inner)
  return typeof value !== 'object' || value === null ? typeof value !== 'function' : false
}

function stillSo({ path, value }: Seen, config: object): boolean {
  return same(
    value,
    attemptRead(() =>
      path.reduce<unknown>((inner, name) => (inner as { [key: string]: unknown })[name], config),
    ),
  )
}

function same(a: unknown, b: unknown): boolean {
  if (a instanceof Failure || b instanceof Failure) return a instanceof Failure && b instanceof Failure
  return Object.is(a, b) || sameValue(snapshot(a), snapshot(b))
}

function neverSettles(rounds: readonly Round[]): Problem {
  const { answers, unsettled } = rounds.at(-1) ?? { answers: [], unsettled: new Set<Seen>() }
  const options = [...new Set([...unsettled].map(({ path }) => formatOptionPath(path)))].toSorted()
  const flighty = answers.filter(({ seen }) => seen.some((one) => unsettled.has(one)))
  const modules = flighty.map(({ module }) => module)
  const names = [...new Set(modules.map(({ name }) => name))].toSorted()
  return requestError({
    code: 'option-cycle',
    message: `${options.join(', ')}: needs its own value, through what module ${names.join(' and ')} defines`,
    where: modules[0]?.position ?? 'modules',
    why: 'a module read an option in order to decide on definitions that change the same option',
    hint: 'read another option there, for instance the one that a person sets',
  }).problems[0] as Problem
}
