import { open } from 'node:fs/promises'
import { requestError } from '@ingot/contracts/problem.ts'

/** Beginnings of files that hold a disk, but are none. */
const others: readonly { readonly magic: Buffer; readonly is: string; readonly hint: string }[] = [
  { magic: Buffer.from('QFI\xfb', 'latin1'), is: 'a QCOW2', hint: 'convert it: qemu-img convert -O raw' },
  { magic: Buffer.from('KDMV'), is: 'a VMDK', hint: 'convert it: qemu-img convert -O raw' },
  { magic: Buffer.from('vhdxfile'), is: 'a VHDX', hint: 'convert it: qemu-img convert -O raw' },
  { magic: Buffer.from('28b52ffd', 'hex'), is: 'compressed with zstd', hint: 'unpack it: zstd -d' },
  { magic: Buffer.from('fd377a585a00', 'hex'), is: 'compressed with xz', hint: 'unpack it: xz -d' },
  { magic: Buffer.from('1f8b', 'hex'), is: 'compressed with gzip', hint: 'unpack it: gzip -d' },
]

/**
 * Size of a raw disk image, bytes.
 * @throws request error where the file is none.
 */
export async function bytesOfRawImage(file: string): Promise<number> {
  const handle = await open(file).catch((error: NodeJS.ErrnoException) => {
    throw requestError({
      code: 'image-missing',
      message: `there is no image at ${file}`,
      why: error.message,
      hint: 'make one: ingot build SYSTEM',
    })
  })
  try {
    const found = await handle.stat()
    const head = Buffer.alloc(520)
    if (found.isFile()) await handle.read(head, 0, head.length, 0)
    const other = others.find(({ magic }) => head.subarray(0, magic.length).equals(magic))
    const isDisk = head.subarray(510, 512).equals(Buffer.from('55aa', 'hex'))
    if (!other && isDisk && found.size % 512 === 0) return found.size
    throw requestError({
      code: 'image-not-raw',
      message: `${file} is not a raw disk image`,
      why: other ? `it is ${other.is}` : 'it does not begin with a partition table',
      hint: other?.hint ?? 'make one: ingot build SYSTEM',
    })
  } finally {
    await handle.close()
  }
}
