import { axisNames, type Axis, type Case } from './axes.ts'

/** Two axes whose values have to meet. */
export type AxisPair = readonly [Axis, Axis]

/** Every two axes. */
export const allPairs: readonly AxisPair[] = axisNames.flatMap((one, index) =>
  axisNames.slice(index + 1).map((other) => [one, other] as const),
)

/** What meets in a case, as words to compare. */
export function meetings(one: Case, pairs: readonly AxisPair[]): readonly string[] {
  return pairs.map(([first, second]) => `${first}=${one[first]} ${second}=${one[second]}`)
}

/**
 * Few cases in which everything meets that meets in any case, but for what meets in those that were tried already.
 * The case that adds most comes first; among equals, the first. Pure, and the same each time.
 */
export function cover(
  cases: readonly Case[],
  pairs: readonly AxisPair[] = allPairs,
  tried: readonly Case[] = [],
): readonly Case[] {
  const missing = new Set(cases.flatMap((one) => meetings(one, pairs)))
  for (const one of tried) for (const met of meetings(one, pairs)) missing.delete(met)
  const chosen: Case[] = []
  while (missing.size > 0) {
    const gain = (one: Case): number => meetings(one, pairs).filter((met) => missing.has(met)).length
    const best = cases.reduce((a, b) => (gain(b) > gain(a) ? b : a))
    chosen.push(best)
    for (const met of meetings(best, pairs)) missing.delete(met)
  }
  return chosen
}
