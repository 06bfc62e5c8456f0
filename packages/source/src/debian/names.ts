/** Debian policy 5.6.7: at least two characters, lower case, digits, `+-.`. The end may not be `-` (apt would remove). */
const packageName = /^[a-z0-9][a-z0-9+.-]*[a-z0-9+.]$/

/** Whether a text may name a binary package. Everything that reaches apt's command line went through this. */
export function isPackageName(name: string): boolean {
  return packageName.test(name)
}

/** Key of a package in the lock: name, version and architecture can hold no `_`. */
export function packageKey(of: { name: string; version: string; architecture: string }): string {
  return `${of.name}_${of.version}_${of.architecture}`
}

/** The names nearest to a mistyped one, best first: few edits, or the same but for what was added at either end. */
export function nearestNames(name: string, known: Iterable<string>, count = 3): string[] {
  const limit = Math.max(1, Math.floor(name.length / 4))
  const found: { readonly name: string; readonly distance: number }[] = []
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) > limit) continue
    const distance = editDistance(name, candidate, limit)
    if (distance <= limit) found.push({ name: candidate, distance })
  }
  return found
    .toSorted((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, count)
    .map((item) => item.name)
}

/** Optimal string alignment distance (a swap of neighbours is one edit); gives up above `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  let beforePrevious: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    let least = row
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1]
      let cost = Math.min(
        at(previous, column) + 1,
        at(current, column - 1) + 1,
        at(previous, column - 1) + (same ? 0 : 1),
      )
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        cost = Math.min(cost, at(beforePrevious, column - 2) + 1)
      }
      current.push(cost)
      least = Math.min(least, cost)
    }
    if (least > limit) return limit + 1
    beforePrevious = previous
    previous = current
  }
  return at(previous, b.length)
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY
}
