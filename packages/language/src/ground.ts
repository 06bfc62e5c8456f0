import { attempt } from './attempt.ts'
import type { Attempt } from './attempt.ts'
import { makeBaseline } from './baseline.ts'
import type { Baseline, Stage } from './baseline.ts'
import type { Layer } from './evaluate.ts'
import { lazily } from './lazily.ts'
import type { Module } from './module.ts'
import { handOut, moduleLayer, prepare } from './prepare.ts'
import type { Given, LocateInModule, Prepared } from './prepare.ts'
import { settleModules } from './settle.ts'
import type { Problem } from '@ingot/contracts/problem.ts'

/** What systems stand on that have weaker layers in common: a list of modules, and these layers. */
export interface Ground {
  readonly prepared: Prepared
  /** What each of the layers gives, from the strongest to the weakest. */
  readonly given: readonly Given[]
  /** How many systems stood on it. */
  uses: number
  readonly baseline: () => Baseline | undefined
  /** The same with one more layer on top. */
  readonly above: WeakMap<Layer, Ground>
}

/**
 * A baseline costs about as much as a few systems: that of modules alone is made for the second system, that of layers on top of
 * them when they have shown that they are a base of many.
 */
const worthwhile = { modules: 2, layers: 5 } as const

const grounds = new WeakMap<readonly Module[], Ground>()

/**
 * What all systems of a list of modules stand on. For the same list it is the same.
 * @throws IngotError when modules have the same name, or declare the same option.
 */
export function groundOf(modules: readonly Module[], locate: LocateInModule | undefined): Ground {
  const present = grounds.get(modules)
  if (present !== undefined && present.prepared.locate === locate) return present
  const made = makeGround(prepare(modules, locate), [])
  grounds.set(modules, made)
  return made
}

function makeGround(prepared: Prepared, given: readonly Given[]): Ground {
  const baseline = lazily(() => makeBaseline(prepared, given))
  return { prepared, given, uses: 0, baseline, above: new WeakMap() }
}

/** A final configuration, and what is known of it without evaluating it. */
export interface Whole {
  readonly attempt: Attempt
  readonly problems: readonly Problem[]
  /** The baseline's, for what is not evaluated again. */
  readonly stage: Stage | undefined
}

/** Evaluates layers, from the strongest to the weakest, on the highest ground that is known. */
export function settleOn(root: Ground, layers: readonly Layer[]): Whole {
  const { prepared } = root
  const passed = groundsUnder(root, layers)
  const [strongest] = layers
  const highest = passed.at(-1) ?? root
  const all = strongest === undefined ? [] : [give(highest, strongest), ...highest.given]
  const known = passed.findLast((ground) => isKnown(ground) && ground.baseline() !== undefined)
  const stages = known?.baseline()?.stages ?? []
  const stage = (round: number) => stages[Math.min(round, stages.length - 1)]
  const base = known?.given ?? []
  const given = all.slice(0, all.length - base.length)
  const settled = settleModules(prepared, {
    attempt: (answers, round) => attempt(prepared, { given, base, answers, stage: stage(round) }),
    stage,
  })
  return { ...settled, stage: stage(settled.rounds.length) }
}

/** The grounds under a system: that of its modules, and those of its layers but the strongest, from the weakest on. */
function groundsUnder(root: Ground, layers: readonly Layer[]): readonly Ground[] {
  const passed = [root]
  let below = root
  for (const layer of layers.slice(1).toReversed()) {
    const ground = below.above.get(layer) ?? makeGround(root.prepared, [give(below, layer), ...below.given])
    below.above.set(layer, ground)
    passed.push(ground)
    below = ground
  }
  for (const ground of passed) ground.uses += 1
  return passed
}

function isKnown({ uses, given }: Ground): boolean {
  return uses >= (given.length === 0 ? worthwhile.modules : worthwhile.layers)
}

/** What a layer gives on top of a ground. */
function give({ prepared, given }: Ground, { definitions, ...written }: Layer): Given {
  const source = { ...written, layer: moduleLayer - 1 - given.length }
  return handOut(prepared, [{ source, trail: [], value: definitions, conditions: [] }])
}
