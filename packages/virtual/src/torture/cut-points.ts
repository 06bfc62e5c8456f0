import { randomFrom, type Random } from './random.ts'
import type { LoggedWrite } from './write-log.ts'

/** What of a write reached the disk: all of it, nothing, or the first sectors of it. */
export type Fate = 'whole' | 'lost' | { readonly bytes: number }

/** A moment at which the power goes. */
export interface CutPoint {
  /** So many entries of the log had been issued. */
  readonly issued: number
  /** So many of them are on the disk for certain: a flush came after. */
  readonly durable: number
  /** What became of each of the others, in their order. */
  readonly fates: readonly Fate[]
}

export interface CutRequest {
  readonly writes: readonly LoggedWrite[]
  /** Only cuts after so many entries, and before so many. */
  readonly from: number
  readonly to: number
  readonly cuts: number
  readonly seed: string
}

const sectorBytes = 512

/**
 * Moments to cut the power at, in the order of time: right after flushes (all of them where half of the cuts suffice for
 * that), and any moments between. A disk keeps of the writes since its last flush what it likes, in whatever order.
 */
export function chooseCuts({ writes, from, to, cuts, seed }: CutRequest): readonly CutPoint[] {
  const random = randomFrom(seed)
  const flushes = indexes(from, to).filter((issued) => writes[issued - 1]?.flush)
  const atFlushes = sample(flushes, Math.ceil(cuts / 2), random).map((issued) =>
    cutAt(writes, issued, random),
  )
  const between = indexes(0, cuts - atFlushes.length).map(() =>
    cutAt(writes, from + random.below(Math.max(1, to - from + 1)), random),
  )
  return [...atFlushes, ...between].toSorted((a, b) => a.durable - b.durable || a.issued - b.issued)
}

function cutAt(writes: readonly LoggedWrite[], issued: number, random: Random): CutPoint {
  let durable = issued
  while (durable > 0 && !writes[durable - 1]?.flush) durable -= 1
  const mood = random.below(4)
  const fates = writes.slice(durable, issued).map((write): Fate => {
    if (write.forced || mood === 0) return 'whole'
    if (mood === 1) return 'lost'
    const luck = random.below(mood === 2 ? 2 : 3)
    if (luck < 2) return luck === 0 ? 'whole' : 'lost'
    return { bytes: random.below(write.length / sectorBytes + 1) * sectorBytes }
  })
  return { issued, durable, fates }
}

function indexes(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index)
}

/** So many of the values, in their order. */
function sample(values: readonly number[], count: number, random: Random): readonly number[] {
  const left = [...values]
  while (left.length > count) left.splice(random.below(left.length), 1)
  return left
}
