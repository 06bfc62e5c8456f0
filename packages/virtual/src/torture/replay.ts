import { chmod, copyFile, constants, open, truncate, type FileHandle } from 'node:fs/promises'
import type { CutPoint, Fate } from './cut-points.ts'
import type { LoggedWrite } from './write-log.ts'

/** A disk that is rolled forward through a log of writes, and gives copies of itself at cut points. */
export interface Replay {
  /** Writes the disk as the cut leaves it to a new file. Cuts come in the order of `durable`. */
  readonly diskAt: (cut: CutPoint, file: string) => Promise<void>
  readonly close: () => Promise<void>
}

/**
 * @param image the disk before the first write; never written to
 * @param work new file for the disk's state
 * @param diskBytes what the machine saw as the size of its disk
 */
export async function openReplay(request: {
  readonly image: string
  readonly work: string
  readonly diskBytes: number
  readonly log: string
  readonly writes: readonly LoggedWrite[]
}): Promise<Replay> {
  const { image, work, diskBytes, writes } = request
  await copyFile(image, work, constants.COPYFILE_FICLONE)
  // An image in a store is read-only.
  await chmod(work, 0o600)
  await truncate(work, diskBytes)
  const [log, state] = await Promise.all([open(request.log, 'r'), open(work, 'r+')])
  let done = 0
  return {
    diskAt: async (cut, file) => {
      for (; done < cut.durable; done += 1) await apply(log, state, writes[done], 'whole')
      await copyFile(work, file, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL)
      const disk = await open(file, 'r+')
      try {
        for (const [index, fate] of cut.fates.entries())
          await apply(log, disk, writes[cut.durable + index], fate)
      } finally {
        await disk.close()
      }
    },
    close: async () => {
      await Promise.all([log.close(), state.close()])
    },
  }
}

async function apply(
  log: FileHandle,
  disk: FileHandle,
  write: LoggedWrite | undefined,
  fate: Fate,
): Promise<void> {
  if (write === undefined || fate === 'lost') return
  const length = fate === 'whole' ? write.length : fate.bytes
  // What a discarded block holds is anybody's guess; zeros are as good as any, and stay sparse.
  const bytes = Buffer.alloc(length)
  if (write.data !== undefined) await log.read(bytes, 0, length, write.data)
  if (length > 0) await disk.write(bytes, 0, length, write.offset)
}
