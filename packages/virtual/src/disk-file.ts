import { open } from 'node:fs/promises'
import type { DiskFile } from './devices.ts'

/** A disk that a person named: a file, a size, or both. */
export interface DiskRequest {
  /** Absent: thrown away with the machine. */
  readonly file?: string
  /** Bytes; of a file that is there already, what it must have. */
  readonly bytes?: number
}

/** What a disk's file holds, and how large the disk is. */
export interface FoundDisk {
  readonly format: DiskFile['format']
  readonly bytes: number
}

/** The first bytes of a QCOW2 image, and where it says its size (docs/interop/qcow2.txt of QEMU). */
const magic = Buffer.from([0x51, 0x46, 0x49, 0xfb])
const sizeOffset = 24

/** Looks into a file; everything that is no QCOW2 is taken as the bytes of a disk. */
export async function readDiskFile(file: string): Promise<FoundDisk> {
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(32), 0, 32, 0)
    if (bytesRead === 32 && buffer.subarray(0, 4).equals(magic))
      return { format: 'qcow2', bytes: Number(buffer.readBigUInt64BE(sizeOffset)) }
    return { format: 'raw', bytes: (await handle.stat()).size }
  } finally {
    await handle.close()
  }
}
