import type { Problem, SourcePosition } from '@ingot/contracts/problem.ts'
import { describeValue, isRecord } from '@ingot/language/describe.ts'
import type { Trail } from '@ingot/language/path.ts'
import { didYouMean, nearest } from '@ingot/language/suggest.ts'
import { locateInValue } from './origin.ts'

/** A value from a YAML file that must have a certain shape, with its place and where mistakes go. */
export interface Part {
  readonly value: unknown
  /** What messages call it: `systems`. */
  readonly name: string
  readonly where: SourcePosition
  readonly problems: Problem[]
}

/** A member of a record or an item of a list; its value is undefined where it is not there. */
export function partAt(part: Part, step: string | number, name = String(step)): Part {
  const { value, where, problems } = part
  const inside = (isRecord(value) || Array.isArray(value)) && Object.hasOwn(value, step)
  const member = inside ? (value as { readonly [step: string]: unknown })[step] : undefined
  return { value: member, name, where: locateInValue(value, [step]) ?? where, problems }
}

/** Members of a record by name; none, and a problem, where it is none. An empty or absent one has no members. */
export function membersOf(part: Part): readonly (Part & { readonly key: string })[] {
  const { value } = part
  if (value === undefined || value === null) return []
  if (isRecord(value)) return Object.keys(value).map((key) => ({ ...partAt(part, key), key }))
  wrong(part, 'names, each with a colon behind')
  return []
}

/** Texts of a list; none where it is absent, and a problem where it is something else. */
export function textsOf(part: Part): readonly { readonly text: string; readonly where: SourcePosition }[] {
  const { value, where } = part
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) {
    wrong(part, 'a list', typeof value === 'string' ? `write [${value}]` : undefined)
    return []
  }
  return value.flatMap((text: unknown, index) => {
    const item = { ...part, value: text, where: locateInValue(value, [index]) ?? where }
    if (typeof text === 'string' && text !== '') return [{ text, where: item.where }]
    wrong(item, 'a text')
    return []
  })
}

/** A problem for every member that has no meaning. */
export function refuseOthers(part: Part, known: readonly string[], hint?: string): void {
  for (const { key, where, problems } of membersOf(part)) {
    if (known.includes(key)) continue
    problems.push({
      code: 'yaml-key',
      message: `unknown key '${key}' in ${part.name}`,
      where,
      hint: didYouMean(nearest(key, known)) ?? hint ?? `there are: ${known.join(', ')}`,
    })
  }
}

/** Adds the problem that a part is not what is wanted. */
export function wrong({ value, name, where, problems }: Part, expected: string, hint?: string): void {
  const message = `${name}: expected ${expected}, got ${describeValue(value)}`
  problems.push({ code: 'yaml-shape', message, where, ...(hint === undefined ? {} : { hint }) })
}

/** Finds a part of a value in its file. */
export function placer(value: unknown, fallback: SourcePosition): (trail: Trail) => SourcePosition {
  return (trail) => locateInValue(value, trail) ?? fallback
}
