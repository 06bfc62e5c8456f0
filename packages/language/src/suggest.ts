/** Edits (insert, delete, replace, swap of neighbours) from one text to the other. */
export function editDistance(a: string, b: string): number {
  let before: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let cost = Math.min(
        (previous[j] ?? 0) + 1,
        (current[j - 1] ?? 0) + 1,
        (previous[j - 1] ?? 0) + (same ? 0 : 1),
      )
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1)
      }
      current.push(cost)
    }
    before = previous
    previous = current
  }
  return previous[b.length] ?? 0
}

/** Up to three candidates that a typing person may have meant, nearest first. */
export function nearest(name: string, candidates: readonly string[]): readonly string[] {
  const short = name.slice(0, 64)
  const limit = Math.max(1, Math.floor(short.length / 3))
  const lower = short.toLowerCase()
  return candidates
    .map((candidate) => ({ candidate, distance: distanceOf(lower, candidate.toLowerCase()) }))
    .filter(({ distance }) => distance <= limit)
    .toSorted((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, 3)
    .map(({ candidate }) => candidate)
}

/** A plural, or a word that continues the other, counts as one edit: `package`, `pack`, `packages`. */
function distanceOf(name: string, candidate: string): number {
  const begins = name.length >= 3 && (candidate.startsWith(name) || name.startsWith(candidate))
  return begins && candidate.length >= 3 ? 1 : editDistance(name, candidate)
}

/** The sentence for a hint; undefined where there is nothing to suggest. */
export function didYouMean(candidates: readonly string[]): string | undefined {
  if (candidates.length === 0) return undefined
  const [last, ...rest] = candidates.toReversed()
  return `did you mean ${rest.length === 0 ? last : `${rest.toReversed().join(', ')} or ${last}`}?`
}
