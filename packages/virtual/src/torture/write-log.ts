import { open, type FileHandle } from 'node:fs/promises'
import { workError } from '@ingot/contracts/problem.ts'

/** One thing that the machine told its disk. */
export interface LoggedWrite {
  /** First byte on the disk, and how many; both 0 for a flush alone. */
  readonly offset: number
  readonly length: number
  /** Where its data stands in the log; undefined: the blocks were given up (discard). */
  readonly data: number | undefined
  /** Everything before it is on the disk when it is done. */
  readonly flush: boolean
  /** It is on the disk itself when it is done. */
  readonly forced: boolean
  /** Where its record begins in the log: tells what came before a moment at which the log was that long. */
  readonly position: number
}

/** linux/drivers/md/dm-log-writes.c, version 1; QEMU's blklogwrites writes the same. Integers are little-endian. */
const magic = 0x6a736677736872n
const flag = { flush: 1, forced: 2, discard: 4, mark: 8 } as const

/**
 * Reads a log of writes to its end, without the data.
 * @throws work error `write-log-damaged` for a file that is none.
 */
export async function readWriteLog(file: string): Promise<readonly LoggedWrite[]> {
  const log = await open(file, 'r')
  try {
    const { size } = await log.stat()
    const header = await readBytes(log, 0, 28)
    if (header.length < 28 || header.readBigUInt64LE(0) !== magic || header.readBigUInt64LE(8) !== 1n)
      throw workError({ code: 'write-log-damaged', message: 'this is no log of writes', where: file })
    const sector = header.readUInt32LE(24)
    const writes: LoggedWrite[] = []
    let position = sector
    while (position + sector <= size) {
      const entry = await readBytes(log, position, 32)
      const [first, count, flags] = [0, 8, 16].map((at) => Number(entry.readBigUInt64LE(at)))
      if (first === undefined || count === undefined || flags === undefined) break
      // Zeros after the last entry: room that was made and not used.
      if (count === 0 && flags === 0) break
      const isDiscard = (flags & flag.discard) !== 0
      const data = isDiscard || count === 0 ? undefined : position + sector
      if ((flags & flag.mark) === 0)
        writes.push({
          offset: first * sector,
          length: count * sector,
          data,
          flush: (flags & flag.flush) !== 0,
          forced: (flags & flag.forced) !== 0,
          position,
        })
      position += sector + (data === undefined ? 0 : count * sector)
    }
    return writes
  } finally {
    await log.close()
  }
}

async function readBytes(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length)
  const { bytesRead } = await file.read(buffer, 0, length, position)
  return buffer.subarray(0, bytesRead)
}
