import type { SourcePosition } from '@ingot/contracts/problem.ts'
import { modifierOf } from '@ingot/language/modifiers.ts'
import type { Trail, TrailStep } from '@ingot/language/path.ts'

/** Where a record or a list that was read from a file stands there, and each of its members. */
export interface Origin {
  readonly position: SourcePosition
  readonly parts: ReadonlyMap<TrailStep, SourcePosition>
  /** Members that are plain numbers, as they are written: `644`, `0o644`. */
  readonly numbers?: ReadonlyMap<TrailStep, string>
}

const origins = new WeakMap<object, Origin>()

/** Remembers where a value was read, for as long as the value lives. Returns the value. */
export function rememberOrigin<T extends object>(value: T, origin: Origin): T {
  origins.set(value, origin)
  return value
}

/** Where the record or list itself was read; undefined for what came from somewhere else. */
export function originOf(value: unknown): Origin | undefined {
  return typeof value === 'object' && value !== null ? origins.get(value) : undefined
}

/** Gives a record the place of another one that it was made from. Returns the record. */
export function withOriginOf<T extends object>(source: object, made: T): T {
  const origin = originOf(source)
  return origin === undefined ? made : rememberOrigin(made, origin)
}

/**
 * The deepest part of the trail whose place in a data file is known; undefined where no part of the value was read from
 * one. Records from a file may stand anywhere inside of a value that code has made.
 */
export function locateInValue(value: unknown, trail: Trail): SourcePosition | undefined {
  let found = originOf(content(value))?.position
  for (const { step, origin, inside } of stepsInto(value, trail)) {
    found = origin?.parts.get(step) ?? originOf(inside)?.position ?? found
  }
  return found
}

/** How the number that the trail leads to is written in its data file; undefined for what is no plain number there. */
export function numberInValue(value: unknown, trail: Trail): string | undefined {
  const steps = [...stepsInto(value, trail)]
  const last = steps.length === trail.length ? steps.at(-1) : undefined
  return last?.origin?.numbers?.get(last.step)
}

interface Step {
  readonly step: TrailStep
  /** Of the record or list that the step leads out of. */
  readonly origin: Origin | undefined
  /** What it leads to, without modifiers. */
  readonly inside: unknown
}

/** The steps of a trail that a value has. */
function* stepsInto(value: unknown, trail: Trail): Generator<Step> {
  let at = content(value)
  for (const step of trail) {
    if (typeof at !== 'object' || at === null) return
    const contents = contentsOf(at)
    const origin = originOf(at) ?? originOf(contents)
    const inside = content(contents === undefined ? member(at, step) : contents[Number(step)])
    yield { step, origin, inside }
    at = inside
  }
}

/** The value inside modifiers; only `mkMerge` is a step of a trail. */
function content(value: unknown): unknown {
  const modifier = modifierOf(value)
  return modifier === null || modifier.kind === 'merge' ? value : content(modifier.content)
}

function contentsOf(value: object): readonly unknown[] | undefined {
  const modifier = modifierOf(value)
  return modifier?.kind === 'merge' ? modifier.contents : undefined
}

/** Data members only: what a getter would do is not ours to start. */
function member(value: object, step: TrailStep): unknown {
  return Object.getOwnPropertyDescriptor(value, step)?.value
}
