import { createHash } from 'node:crypto'

/** Numbers that follow from a seed: the same torture again finds the same. */
export interface Random {
  /** Evenly from 0 up to, but not including, `end`. */
  readonly below: (end: number) => number
}

/** @param seed any text; each gives a sequence of its own. */
export function randomFrom(seed: string): Random {
  let count = 0
  return {
    below: (end) => createHash('sha256').update(`${seed}\0${count++}`).digest().readUIntBE(0, 6) % end,
  }
}
