/** Bytes of one entry of a FAT directory. */
export const entryBytes = 32
const charactersPerEntry = 13

/** What stands in a directory: itself, its parent and the label are entries like others. */
export type DirectoryItem =
  | { readonly kind: 'label'; readonly name: string }
  | { readonly kind: 'self'; readonly cluster: number }
  | { readonly kind: 'parent'; readonly cluster: number }
  | { readonly kind: 'folder'; readonly name: string; readonly cluster: number }
  | { readonly kind: 'file'; readonly name: string; readonly cluster: number; readonly bytes: number }

/** Entries that a name takes: its long form in pieces, and the short one that carries the rest. */
export function entriesNeeded(name: string): number {
  return Math.ceil(name.length / charactersPerEntry) + 1
}

/**
 * The bytes of a directory. Every file and folder gets its name in long form (VFAT), and a numbered short one
 * that nobody is meant to see. All times are the format's first moment, 1980-01-01.
 */
export function directoryTable(items: readonly DirectoryItem[]): Uint8Array {
  const entries = items.flatMap((item, index) => {
    if (item.kind === 'label') return [shortEntry(item.name.padEnd(11), 0x08, 0, 0)]
    if (item.kind === 'self') return [shortEntry('.          ', 0x10, item.cluster, 0)]
    if (item.kind === 'parent') return [shortEntry('..         ', 0x10, item.cluster, 0)]
    const alias = `I${index.toString().padStart(7, '0')}   `
    const [attributes, bytes] = item.kind === 'folder' ? [0x10, 0] : [0x20, item.bytes]
    return [...longEntries(item.name, checksumOf(alias)), shortEntry(alias, attributes, item.cluster, bytes)]
  })
  const table = new Uint8Array(entries.length * entryBytes)
  for (const [index, entry] of entries.entries()) table.set(entry, index * entryBytes)
  return table
}

function shortEntry(name: string, attributes: number, cluster: number, bytes: number): Uint8Array {
  const entry = new Uint8Array(entryBytes)
  const view = new DataView(entry.buffer)
  for (let index = 0; index < 11; index += 1) entry[index] = name.charCodeAt(index)
  entry[11] = attributes
  const firstDay = 0x0021
  view.setUint16(16, firstDay, true) // created
  view.setUint16(18, firstDay, true) // last read
  view.setUint16(24, firstDay, true) // last written
  view.setUint16(26, cluster, true)
  view.setUint32(28, bytes, true)
  return entry
}

/** Offsets of the thirteen UCS-2 characters in an entry of a long name. */
const characterOffsets = [1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30] as const

function longEntries(name: string, checksum: number): readonly Uint8Array[] {
  const count = Math.ceil(name.length / charactersPerEntry)
  const pieces = Array.from({ length: count }, (_, index) => {
    const entry = new Uint8Array(entryBytes)
    const view = new DataView(entry.buffer)
    entry[0] = (index + 1) | (index === count - 1 ? 0x40 : 0)
    entry[11] = 0x0f
    entry[13] = checksum
    for (const [at, offset] of characterOffsets.entries()) {
      const position = index * charactersPerEntry + at
      // A name that ends inside an entry is closed by a zero and filled up with ones.
      const filler = position === name.length ? 0 : 0xffff
      view.setUint16(offset, position < name.length ? name.charCodeAt(position) : filler, true)
    }
    return entry
  })
  return pieces.toReversed()
}

function checksumOf(alias: string): number {
  let sum = 0
  for (let index = 0; index < 11; index += 1)
    sum = ((sum >> 1) + ((sum & 1) << 7) + alias.charCodeAt(index)) & 0xff
  return sum
}
