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

/** Formats of images that QEMU starts from, by their first bytes; everything else is taken as the bytes of a disk. */
const magics = [
  ['qcow2', magic],
  ['vmdk', Buffer.from('KDMV')],
  ['vhdx', Buffer.from('vhdxfile')],
] as const

/** What an image is, as QEMU calls it. */
export async function imageFormat(file: string): Promise<'raw' | (typeof magics)[number][0]> {
  const handle = await open(file)
  try {
    const { buffer } = await handle.read(Buffer.alloc(8), 0, 8, 0)
    const [format] = magics.find(([, first]) => buffer.subarray(0, first.length).equals(first)) ?? ['raw']
    return format
  } finally {
    await handle.close()
  }
}

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
