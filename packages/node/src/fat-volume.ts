import { requestError } from '@ingot/contracts/problem.ts'
import { directoryTable, entriesNeeded, entryBytes, type DirectoryItem } from './fat-directory.ts'

/** What becomes a FAT16 file system. Paths are relative, with `/`; their directories come by themselves. */
export interface FatRequest {
  /** At most eleven upper-case ASCII characters. */
  readonly label: string
  /** The volume's serial number, 32 bits. Never drawn at random: the same content gives the same bytes. */
  readonly serial: number
  readonly files: { readonly [path: string]: Uint8Array }
}

const sectorBytes = 512
const rootEntries = 512
const rootSectors = (rootEntries * entryBytes) / sectorBytes
/** Fewer clusters would make it FAT12, more FAT32: the type follows from the count (Microsoft's FAT specification 1.03). */
const fewestClusters = 4085
const mostClusters = 65_524
/** Volumes are whole tracks of this many sectors, because mtools insists. */
const trackSectors = 32

interface Folder {
  readonly folders: Map<string, Folder>
  readonly files: Map<string, Uint8Array>
}

/**
 * A whole FAT16 volume, in memory: for a few small files that must not lie about in a temporary directory.
 * Layout after Microsoft's FAT specification 1.03; clusters of one sector.
 * @throws IngotError `facts-too-large` beyond about 32 MB.
 */
export function fatVolume({ label, serial, files }: FatRequest): Uint8Array {
  const root = folderOf(files)
  const used =
    [...root.folders.values()].reduce((sum, folder) => sum + clustersOf(folder), 0) + fileClusters(root)
  const layout = layoutFor(used)
  const image = new Uint8Array(layout.totalSectors * sectorBytes)
  const table = new Uint16Array(layout.fatSectors * (sectorBytes / 2))
  table.set([0xfff8, 0xffff])
  let next = 2

  /** Takes clusters for content and chains them. Returns the first; 0 for nothing, as the format wants it. */
  const allocate = (bytes: number): number => {
    const count = Math.ceil(bytes / sectorBytes)
    const first = next
    for (let index = 0; index < count; index += 1)
      table[first + index] = index === count - 1 ? 0xffff : first + index + 1
    next += count
    return count === 0 ? 0 : first
  }
  const write = (cluster: number, content: Uint8Array): void =>
    image.set(content, (layout.dataStart + cluster - 2) * sectorBytes)

  const writeFolder = (folder: Folder, self: number): readonly DirectoryItem[] => {
    const fileItems = [...folder.files].map(([name, content]) => {
      const cluster = allocate(content.length)
      if (cluster > 0) write(cluster, content)
      return { kind: 'file', name, cluster, bytes: content.length } as const
    })
    const folders = [...folder.folders].map(([name, child]) => {
      const cluster = allocate(directoryBytes(child))
      const items = writeFolder(child, cluster)
      write(cluster, directoryTable([{ kind: 'self', cluster }, { kind: 'parent', cluster: self }, ...items]))
      return { kind: 'folder', name, cluster } as const
    })
    return [...fileItems, ...folders]
  }
  const items = writeFolder(root, 0)
  image.set(bootSector(label, serial, layout))
  const fat = new Uint8Array(table.buffer)
  image.set(fat, sectorBytes)
  image.set(fat, (1 + layout.fatSectors) * sectorBytes)
  image.set(
    directoryTable([{ kind: 'label', name: label }, ...items]),
    (1 + 2 * layout.fatSectors) * sectorBytes,
  )
  return image
}

function folderOf(files: FatRequest['files']): Folder {
  const root: Folder = { folders: new Map(), files: new Map() }
  for (const [path, content] of Object.entries(files)) {
    const names = path.split('/')
    const name = names.pop() ?? ''
    const folder = names.reduce((at, part) => at.folders.get(part) ?? added(at, part), root)
    folder.files.set(name, content)
  }
  return root
}

function added(parent: Folder, name: string): Folder {
  const folder: Folder = { folders: new Map(), files: new Map() }
  parent.folders.set(name, folder)
  return folder
}

function directoryBytes(folder: Folder): number {
  const names = [...folder.files.keys(), ...folder.folders.keys()]
  return (2 + names.reduce((sum, name) => sum + entriesNeeded(name), 0)) * entryBytes
}

function fileClusters(folder: Folder): number {
  return [...folder.files.values()].reduce((sum, content) => sum + Math.ceil(content.length / sectorBytes), 0)
}

function clustersOf(folder: Folder): number {
  const below = [...folder.folders.values()].reduce((sum, child) => sum + clustersOf(child), 0)
  return Math.ceil(directoryBytes(folder) / sectorBytes) + fileClusters(folder) + below
}

interface Layout {
  readonly fatSectors: number
  readonly dataStart: number
  readonly totalSectors: number
}

function layoutFor(used: number): Layout {
  const wanted = Math.max(used, fewestClusters)
  // One table entry is two bytes; the slack of a track is clusters too.
  const fatSectors = Math.ceil(((wanted + trackSectors + 2) * 2) / sectorBytes)
  const dataStart = 1 + 2 * fatSectors + rootSectors
  const totalSectors = Math.ceil((dataStart + wanted) / trackSectors) * trackSectors
  if (totalSectors - dataStart <= mostClusters) return { fatSectors, dataStart, totalSectors }
  throw requestError({
    code: 'facts-too-large',
    message: `the facts take ${Math.ceil((used * sectorBytes) / 1_000_000)} MB; a drive for them holds 32 MB`,
    hint: 'keep data elsewhere and make a secret of the key that opens it',
  })
}

function bootSector(label: string, serial: number, layout: Layout): Uint8Array {
  const sector = new Uint8Array(sectorBytes)
  const view = new DataView(sector.buffer)
  sector.set([0xeb, 0x3c, 0x90])
  sector.set(ascii('INGOT   '), 3)
  view.setUint16(11, sectorBytes, true)
  view.setUint8(13, 1) // sectors in a cluster
  view.setUint16(14, 1, true) // reserved sectors: this one
  view.setUint8(16, 2) // tables
  view.setUint16(17, rootEntries, true)
  const small = layout.totalSectors < 65_536
  view.setUint16(19, small ? layout.totalSectors : 0, true)
  view.setUint8(21, 0xf8) // fixed disk
  view.setUint16(22, layout.fatSectors, true)
  view.setUint16(24, trackSectors, true)
  view.setUint16(26, 64, true) // heads
  view.setUint32(32, small ? 0 : layout.totalSectors, true)
  view.setUint8(36, 0x80)
  view.setUint8(38, 0x29) // the three fields that follow are there
  view.setUint32(39, serial, true)
  sector.set(ascii(label.padEnd(11)), 43)
  sector.set(ascii('FAT16   '), 54)
  view.setUint16(510, 0xaa55, true)
  return sector
}

function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0))
}
