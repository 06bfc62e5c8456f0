import path from 'node:path'
import type { CutPoint } from './cut-points.ts'
import { openReplay, type Part } from './replay.ts'
import type { LoggedWrite } from './write-log.ts'

/** A machine's disk at cut points, which come in the order of `durable`. */
export interface CutDisks {
  /** Writes the boot partition to `fat` in a directory, and the root to `root`, the last one, to the disk's end. */
  readonly partitionsAt: (cut: CutPoint, directory: string) => Promise<void>
  /** Writes all of it to a new file. */
  readonly diskAt: (cut: CutPoint, file: string) => Promise<void>
  readonly close: () => Promise<void>
}

const mebibyte = 2 ** 20

/** @param request as for `openReplay`; `directory`: private, for the disk's state. */
export async function openCutDisks(request: {
  readonly image: string
  readonly diskBytes: number
  readonly espBytes: number
  readonly log: string
  readonly writes: readonly LoggedWrite[]
  readonly directory: string
}): Promise<CutDisks> {
  const { image, diskBytes, espBytes, log, writes, directory } = request
  const replayOf = (name: string, part: Part) =>
    openReplay({ image, work: path.join(directory, `state-${name}`), part, log, writes })
  const rootFirst = mebibyte + espBytes
  const [fat, root, disk] = await Promise.all([
    replayOf('fat', { first: mebibyte, bytes: espBytes }),
    replayOf('root', { first: rootFirst, bytes: diskBytes - rootFirst }),
    replayOf('disk', { first: 0, bytes: diskBytes }),
  ])
  return {
    partitionsAt: async (cut, place) => {
      await fat.copyAt(cut, path.join(place, 'fat'))
      await root.copyAt(cut, path.join(place, 'root'))
    },
    diskAt: disk.copyAt,
    close: async () => {
      await Promise.all([fat, root, disk].map((one) => one.close()))
    },
  }
}
