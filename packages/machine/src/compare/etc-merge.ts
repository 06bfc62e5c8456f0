import type { Change, PathChange } from './tree-changes.ts'

/**
 * What becomes of a path in /etc when another deployment takes over, as OSTree merges: it starts from what the new
 * system ships and lays everything over it that was changed here.
 * - `kept`: changed here, and not by the new system.
 * - `conflict`: changed by both; what stands here stays, and the new system's is not seen.
 * - `blocked`: a file here stands where the new system has a directory, or below what is a file there: OSTree cannot merge
 *   it, and the update is not installed.
 * - `replaced`, `added`, `removed`: only the new system changes it.
 */
export type EtcFate = 'kept' | 'conflict' | 'blocked' | 'replaced' | 'added' | 'removed'
export interface EtcOutcome {
  readonly path: string
  readonly fate: EtcFate
  readonly local?: Change
  readonly shipped?: Change
}

/** Kinds of what stands at paths below /etc; undefined: nothing. */
export interface EtcKinds {
  readonly here: (path: string) => EtcKind | undefined
  readonly there: (path: string) => EtcKind | undefined
}
/** Links are files. */
export type EtcKind = 'file' | 'directory'

/** @param local what differs here from what the running system ships. @param shipped what the next one ships otherwise. */
export function previewEtc(
  local: readonly PathChange[],
  shipped: readonly PathChange[],
  kinds: EtcKinds,
): readonly EtcOutcome[] {
  const here = new Map(local.map(({ path, change }) => [path, change]))
  const there = new Map(shipped.map(({ path, change }) => [path, change]))
  const paths = [...new Set([...here.keys(), ...there.keys()])].toSorted()
  return paths.map((path) => {
    const [mine, theirs] = [here.get(path), there.get(path)]
    return {
      path,
      fate:
        mine !== undefined && mine !== 'D' && isBlocked(path, here, kinds) ? 'blocked' : fateOf(mine, theirs),
      ...(mine === undefined ? {} : { local: mine }),
      ...(theirs === undefined ? {} : { shipped: theirs }),
    }
  })
}

/** A directory that was changed here, file and all, takes the place of a file there; only a file cannot that of a directory. */
function isBlocked(path: string, local: ReadonlyMap<string, Change>, { here, there }: EtcKinds): boolean {
  const parts = path.split('/')
  const parents = parts.slice(2).map((_, index) => parts.slice(0, index + 2).join('/'))
  return (
    (here(path) === 'file' && there(path) === 'directory') ||
    parents.some((parent) => there(parent) === 'file' && !local.has(parent))
  )
}

function fateOf(local: Change | undefined, shipped: Change | undefined): EtcFate {
  // Both took it away: nothing is left to disagree about.
  if (local === 'D' && shipped === 'D') return 'removed'
  if (local !== undefined) return shipped === undefined ? 'kept' : 'conflict'
  return shipped === 'A' ? 'added' : shipped === 'D' ? 'removed' : 'replaced'
}
