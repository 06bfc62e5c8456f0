import { execFile } from 'node:child_process'
import { open, type FileHandle } from 'node:fs/promises'
import { promisify } from 'node:util'
import type { CutPoint, Fate } from './cut-points.ts'
import type { LoggedWrite } from './write-log.ts'

/** A disk, or a part of one, that is rolled forward through a log of writes, and gives copies of itself at cut points. */
export interface Replay {
  /** Writes it as the cut leaves it to a new file. Cuts come in the order of `durable`. */
  readonly copyAt: (cut: CutPoint, file: string) => Promise<void>
  readonly close: () => Promise<void>
}

/** Bytes of a disk. */
export interface Part {
  readonly first: number
  readonly bytes: number
}

/**
 * @param image the disk before the first write; never written to
 * @param work new file for the part's state
 * @param part of the disk as the machine saw it, which may be larger than the image
 */
export async function openReplay(request: {
  readonly image: string
  readonly work: string
  readonly part: Part
  readonly log: string
  readonly writes: readonly LoggedWrite[]
}): Promise<Replay> {
  const { image, work, part, writes } = request
  await copyPart(image, part, work)
  const [log, state] = await Promise.all([open(request.log, 'r'), open(work, 'r+')])
  let done = 0
  return {
    copyAt: async (cut, file) => {
      for (; done < cut.durable; done += 1) await apply(log, state, part, writes[done], 'whole')
      await copyFile('cp', ['--sparse=always', '--reflink=auto', '--', work, file])
      const disk = await open(file, 'r+')
      try {
        for (const [index, fate] of cut.fates.entries())
          await apply(log, disk, part, writes[cut.durable + index], fate)
      } finally {
        await disk.close()
      }
    },
    close: async () => {
      await Promise.all([log.close(), state.close()])
    },
  }
}

const copyFile = promisify(execFile)
const chunkBytes = 2 ** 18

/** Holes stay holes; an image in a store is read-only, and its copy is not. */
async function copyPart(image: string, { first, bytes }: Part, work: string): Promise<void> {
  const [from, to] = await Promise.all([open(image, 'r'), open(work, 'wx', 0o600)])
  try {
    const chunk = Buffer.alloc(chunkBytes)
    const zeros = Buffer.alloc(chunkBytes)
    for (let position = 0; position < bytes;) {
      const { bytesRead } = await from.read(
        chunk,
        0,
        Math.min(chunkBytes, bytes - position),
        first + position,
      )
      if (bytesRead === 0) break
      const data = chunk.subarray(0, bytesRead)
      if (!data.equals(zeros.subarray(0, bytesRead))) await to.write(data, 0, bytesRead, position)
      position += bytesRead
    }
    await to.truncate(bytes)
  } finally {
    await Promise.all([from.close(), to.close()])
  }
}

async function apply(
  log: FileHandle,
  disk: FileHandle,
  part: Part,
  write: LoggedWrite | undefined,
  fate: Fate,
): Promise<void> {
  if (write === undefined || fate === 'lost') return
  const end = write.offset + (fate === 'whole' ? write.length : fate.bytes)
  const [first, last] = [Math.max(write.offset, part.first), Math.min(end, part.first + part.bytes)]
  if (first >= last) return
  // What a discarded block holds is anybody's guess; zeros are as good as any, and stay sparse.
  const bytes = Buffer.alloc(last - first)
  if (write.data !== undefined) await log.read(bytes, 0, bytes.length, write.data + first - write.offset)
  await disk.write(bytes, 0, bytes.length, first - part.first)
}
