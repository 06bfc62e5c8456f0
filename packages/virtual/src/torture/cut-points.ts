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
  /** Always one of them, with everything lost that may be; within `from` and `to`. */
  readonly certain?: number
  readonly seed: string
}

const sectorBytes = 512

/**
 * Moments to cut the power at, in the order of time: right after flushes (all of them where half of the cuts suffice for
 * that), and any moments between. A disk keeps of the writes since its last flush what it likes, in whatever order.
 */
export function chooseCuts({ writes, from, to, cuts, certain, seed }: CutRequest): readonly CutPoint[] {
  const random = randomFrom(seed)
  const worst = certain === undefined || cuts === 0 ? [] : [cutAt(writes, certain, () => 'lost')]
  const flushes = indexes(from, to).filter((issued) => writes[issued - 1]?.flush)
  const atFlushes = sample(flushes, Math.ceil((cuts - worst.length) / 2), random).map((issued) =>
    cutAt(writes, issued, luck(random)),
  )
  const between = indexes(worst.length + atFlushes.length, cuts).map(() =>
    cutAt(writes, from + random.below(Math.max(1, to - from + 1)), luck(random)),
  )
  return [...worst, ...atFlushes, ...between].toSorted((a, b) => a.durable - b.durable || a.issued - b.issued)
}

function cutAt(
  writes: readonly LoggedWrite[],
  issued: number,
  fateOf: (write: LoggedWrite) => Fate,
): CutPoint {
  let durable = issued
  while (durable > 0 && !writes[durable - 1]?.flush) durable -= 1
  const fates = writes.slice(durable, issued).map((write): Fate => (write.forced ? 'whole' : fateOf(write)))
  return { issued, durable, fates }
}

/** One disk keeps everything, one nothing, one some writes, one parts of some. */
function luck(random: Random): (write: LoggedWrite) => Fate {
  const mood = random.below(4)
  return ({ length }) => {
    if (mood < 2) return mood === 0 ? 'whole' : 'lost'
    const chance = random.below(mood === 2 ? 2 : 3)
    if (chance < 2) return chance === 0 ? 'whole' : 'lost'
    return { bytes: random.below(length / sectorBytes + 1) * sectorBytes }
  }
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
