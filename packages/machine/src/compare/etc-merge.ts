import type { Change, PathChange } from './tree-changes.ts'

/**
 * What becomes of a path in /etc when another deployment takes over, as OSTree merges: it starts from what the new
 * system ships and lays everything over it that was changed here.
 * - `kept`: changed here, and not by the new system.
 * - `conflict`: changed by both; what stands here stays, and the new system's is not seen.
 * - `replaced`, `added`, `removed`: only the new system changes it.
 */
export type EtcFate = 'kept' | 'conflict' | 'replaced' | 'added' | 'removed'
export interface EtcOutcome {
  readonly path: string
  readonly fate: EtcFate
  readonly local?: Change
  readonly shipped?: Change
}

/** @param local what differs here from what the running system ships. @param shipped what the next one ships otherwise. */
export function previewEtc(
  local: readonly PathChange[],
  shipped: readonly PathChange[],
): readonly EtcOutcome[] {
  const here = new Map(local.map(({ path, change }) => [path, change]))
  const there = new Map(shipped.map(({ path, change }) => [path, change]))
  const paths = [...new Set([...here.keys(), ...there.keys()])].toSorted()
  return paths.map((path) => {
    const [mine, theirs] = [here.get(path), there.get(path)]
    return {
      path,
      fate: fateOf(mine, theirs),
      ...(mine === undefined ? {} : { local: mine }),
      ...(theirs === undefined ? {} : { shipped: theirs }),
    }
  })
}

function fateOf(local: Change | undefined, shipped: Change | undefined): EtcFate {
  // Both took it away: nothing is left to disagree about.
  if (local === 'D' && shipped === 'D') return 'removed'
  if (local !== undefined) return shipped === undefined ? 'kept' : 'conflict'
  return shipped === 'A' ? 'added' : shipped === 'D' ? 'removed' : 'replaced'
}
