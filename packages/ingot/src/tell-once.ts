import type { Problem, SourcePosition } from '@ingot/contracts/problem.ts'

/** A problem, and the system or node that has it, if it is one's. */
export interface Found {
  readonly problem: Problem
  readonly system?: Declared
  /** The node that has it; its message begins with `node NAME: `. */
  readonly node?: Declared
}

interface Declared {
  readonly name: string
  readonly position: SourcePosition
}

/** What only comes to light when all definitions of a system are together: the place does not say of which. */
const ofTheWhole: ReadonlySet<string> = new Set([
  'assertion-failed',
  'definition-threw',
  'option-cycle',
  'option-undefined',
])

/**
 * A mistake in something that several systems share is told once, with their names where its place does not say them. An
 * option that nobody defines is told once for all who need it. What has no place stands where its system is declared.
 * Nodes that a loop makes share their mistakes, too.
 */
export function tellOnce(found: readonly Found[]): readonly Problem[] {
  const groups = [...Map.groupBy(found, keyOf).values()]
  return groups.flatMap((alike) => {
    const [first] = alike
    return first === undefined ? [] : [withNames(first, alike)]
  })
}

function keyOf({ problem, node }: Found): string {
  if (node !== undefined) {
    const message = problem.message.replace(`node ${node.name}: `, '')
    return JSON.stringify({ ...problem, message })
  }
  return problem.code === 'option-undefined' ? problem.message : JSON.stringify(problem)
}

function withNames({ problem, system, node }: Found, alike: readonly Found[]): Problem {
  if (node !== undefined) return withNodes(problem, namesOf(alike, 'node'))
  if (system === undefined || !ofTheWhole.has(problem.code)) return problem
  const names = namesOf(alike, 'system')
  const where = problem.where ?? system.position
  return { ...withWhy(problem, `in ${names.length === 1 ? 'system' : 'systems'} ${listed(names)}`), where }
}

function withNodes(problem: Problem, [, ...others]: readonly string[]): Problem {
  return others.length === 0 ? problem : withWhy(problem, `so it is of ${listed(others)}`)
}

function namesOf(alike: readonly Found[], kind: 'system' | 'node'): readonly string[] {
  return [...new Set(alike.flatMap((one) => one[kind]?.name ?? []))]
}

function withWhy(problem: Problem, line: string): Problem {
  return { ...problem, why: problem.why === undefined ? line : `${problem.why}\n${line}` }
}

function listed(names: readonly string[]): string {
  if (names.length === 1) return names.join('')
  const shown = names.length > 4 ? [...names.slice(0, 3), `${names.length - 3} others`] : names
  return `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`
}
