import type { Finding } from './inspect.ts'

/**
 * Which of the disks are booted: as many different ones as there are, those first of which there are few (a kernel that is
 * half there, the new deployment), and of each kind the ones in the middle.
 * @returns them in their order.
 */
export function chooseTrials<T extends Pick<Finding, 'chosen' | 'blemishes'>>(
  results: readonly T[],
  count: number,
): readonly T[] {
  const kinds = Object.values(Object.groupBy(results, kindOf))
    .flatMap((kind) => (kind === undefined ? [] : [kind.toSorted(fromTheMiddle(kind))]))
    .toSorted((a, b) => a.length - b.length)
  const turns = Math.max(0, ...kinds.map((kind) => kind.length))
  const inTurns = Array.from({ length: turns }, (_, turn) =>
    kinds.flatMap((kind) => kind.slice(turn, turn + 1)),
  )
  const chosen = new Set(inTurns.flat().slice(0, count))
  return results.filter((result) => chosen.has(result))
}

function kindOf({ chosen, blemishes }: Pick<Finding, 'chosen' | 'blemishes'>): string {
  const isTorn = blemishes.some((words) => words.includes('.new'))
  return `${chosen} ${isTorn}`
}

function fromTheMiddle<T>(all: readonly T[]): (a: T, b: T) => number {
  const distance = new Map(all.map((one, index) => [one, Math.abs(index - (all.length - 1) / 2)]))
  return (a, b) => (distance.get(a) ?? 0) - (distance.get(b) ?? 0)
}
