/**
 * Picks files out of a tar stream (ustar and GNU headers) as it comes. Feed it chunks of any size.
 * Only small files are meant to be wanted: they are held in memory.
 */
export function createTarReader(
  wanted: (path: string) => boolean,
  onFile: (path: string, content: Buffer) => void,
): (chunk: Buffer) => void {
  let pending = Buffer.alloc(0)
  let skip = 0
  return (chunk) => {
    if (skip >= chunk.length) {
      skip -= chunk.length
      return
    }
    pending = Buffer.concat([pending, chunk.subarray(skip)])
    skip = 0
    while (pending.length >= 512) {
      const { path, size, isFile } = readHeader(pending)
      const padded = Math.ceil(size / 512) * 512
      if (isFile && wanted(path)) {
        if (pending.length < 512 + padded) return
        onFile(path, Buffer.from(pending.subarray(512, 512 + size)))
      }
      const next = 512 + padded
      skip = Math.max(0, next - pending.length)
      pending = pending.subarray(Math.min(next, pending.length))
    }
  }
}

function readHeader(block: Buffer): {
  readonly path: string
  readonly size: number
  readonly isFile: boolean
} {
  const text = (from: number, to: number): string => block.toString('latin1', from, to).replace(/\0.*$/s, '')
  const path = `${text(345, 500)}/${text(0, 100)}`.replace(/^\/?(?:\.\/)?/, '')
  const type = text(156, 157)
  // Large sizes are binary, with the first bit set; only the low bytes matter for what is read here.
  const isBinary = ((block[124] ?? 0) & 0x80) !== 0
  const size = isBinary
    ? Number(block.readBigUInt64BE(128))
    : Number.parseInt(text(124, 136).trim() || '0', 8)
  return { path, size: Number.isNaN(size) ? 0 : size, isFile: type === '' || type === '0' }
}
