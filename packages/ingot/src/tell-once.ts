import type { Problem, SourcePosition } from '@ingot/contracts/problem.ts'

/** A problem, and the system that has it, if it is one's. */
export interface Found {
  readonly problem: Problem
  readonly system?: { readonly name: string; readonly position: SourcePosition }
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
 */
export function tellOnce(found: readonly Found[]): readonly Problem[] {
  const groups = [...Map.groupBy(found, ({ problem }) => keyOf(problem)).values()]
  return groups.flatMap((alike) => {
    const [first] = alike
    return first === undefined ? [] : [withSystems(first, alike)]
  })
}

function keyOf(problem: Problem): string {
  return problem.code === 'option-undefined' ? problem.message : JSON.stringify(problem)
}

function withSystems({ problem, system }: Found, alike: readonly Found[]): Problem {
  if (system === undefined || !ofTheWhole.has(problem.code)) return problem
  const names = [...new Set(alike.flatMap((one) => (one.system === undefined ? [] : [one.system.name])))]
  const why = [...(problem.why === undefined ? [] : [problem.why]), inSystems(names)].join('\n')
  return { ...problem, where: problem.where ?? system.position, why }
}

function inSystems(names: readonly string[]): string {
  if (names.length === 1) return `in system ${names[0]}`
  const shown = names.length > 4 ? [...names.slice(0, 3), `${names.length - 3} others`] : names
  return `in systems ${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`
}
