/**
 * A machine's place in the rollout of one release, 0 to 1 (1 excluded): the same each time it asks, spread evenly, and
 * another one for each release, so that the same machines are not always the first.
 *
 * A hash, and not a secret: FNV-1a over the characters, mixed as MurmurHash3 ends.
 */
export function rolloutPlace(machineId: string, system: string, sequence: number): number {
  let hash = 0x811c9dc5
  for (const character of `${machineId}/${system}/${sequence}`) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193)
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32
}
