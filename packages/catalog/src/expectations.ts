import type { Expectation, FileEntry, UserEntry } from '@ingot/contracts/blueprint.ts'
import { canonicalJson } from '@ingot/contracts/json.ts'
import { onceForEach } from './once-for-each.ts'

/** Files whose content a machine may replace by its own facts; nothing is expected of them. */
const machineMayReplace: ReadonlySet<string> = new Set(['/etc/hostname'])

/** What follows from a file that is declared. */
export const expectationsOfFile = onceForEach((entry: FileEntry): readonly Expectation[] => {
  if (machineMayReplace.has(entry.path)) return []
  if (entry.kind === 'link') return [{ kind: 'link', path: entry.path, target: entry.target }]
  if (entry.kind === 'directory') return []
  const { path, mode, content } = entry
  return content.kind === 'provided' ? [] : [{ kind: 'file', path, mode, content }]
})

/** What follows from an account that is declared. */
export function expectationOfUser({ name, groups, shell }: UserEntry): Expectation {
  return { kind: 'user', name, groups, shell }
}

/** Each once, in the order of the first. */
export function distinctExpectations(expectations: readonly Expectation[]): readonly Expectation[] {
  const alike = Map.groupBy(expectations, leastText)
  return expectations.filter((expectation) => {
    const [first, ...others] = alike.get(leastText(expectation)) ?? []
    if (others.length === 0 || first === expectation) return true
    const text = canonicalJson(expectation)
    return [first, ...others].find((one) => canonicalJson(one) === text) === expectation
  })
}

/** Equal ones have the same, and few others do: comparing whole expectations takes time. */
function leastText(expectation: Expectation): string {
  let least = '\uffff'
  for (const value of Object.values(expectation))
    if (typeof value === 'string' && value < least) least = value
  return least
}
