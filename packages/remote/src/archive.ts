/** A file, directory or long file of an initramfs. */
export interface ArchiveEntry {
  /** Without a leading slash. */
  readonly path: string
  /** Permission bits. */
  readonly mode: number
  /** Absent: a directory. A number: so many bytes, which the caller writes after the head, and then {@link padding}. */
  readonly content?: string | Uint8Array | number
}

/**
 * The head of an entry of a cpio archive (initramfs buffer format, `newc`), with the content where it is a text. All belongs to root.
 * @param number unique in the archive.
 */
export function archiveEntry({ path, mode, content }: ArchiveEntry, number: number): Buffer {
  const kind = content === undefined ? 0o040_000 : 0o100_000
  const bytes = content === undefined || typeof content === 'number' ? Buffer.alloc(0) : Buffer.from(content)
  const size = typeof content === 'number' ? content : bytes.length
  const name = Buffer.from(`${path}\0`)
  // Inode, mode, owner, group, links, time, size, device (2), special device (2), length of the name, no checksum.
  const numbers = [number, kind | mode, 0, 0, 1, 0, size, 0, 0, 0, 0, name.length, 0]
  const head = Buffer.from(`070701${numbers.map((one) => one.toString(16).padStart(8, '0')).join('')}`)
  const entry = Buffer.concat([head, name, padding(head.length + name.length)])
  return Buffer.concat([entry, bytes, padding(bytes.length)])
}

/** What ends an archive. */
export function archiveEnd(): Buffer {
  return archiveEntry({ path: 'TRAILER!!!', mode: 0, content: '' }, 0)
}

/** Zeros up to the next multiple of four bytes. */
export function padding(bytes: number): Buffer {
  return Buffer.alloc((4 - (bytes % 4)) % 4)
}
