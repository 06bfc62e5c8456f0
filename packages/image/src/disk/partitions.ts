import { partitionOf, type DiskLayout, type FileSystemPlan } from '@ingot/contracts/disk.ts'
import { firstPartitionAt, partitionTypes } from '@ingot/contracts/partition-types.ts'

const sector = 512

/** Whether pouring takes the tools of other file systems than ext4 and FAT. */
export function needsFileSystemTools({ partitions }: DiskLayout): boolean {
  return partitions.some(
    (one) => one.kind === 'swap' || ('fileSystem' in one && one.fileSystem.kind !== 'ext4'),
  )
}

/**
 * Parameters of disk.sh that a layout decides: the partitions between the EFI system partition and the root, and the
 * root's file system. Bytes are whole MiB.
 * @param uuid one that follows from a label.
 */
export function partitionParameters(
  layout: DiskLayout,
  uuid: (label: string) => string,
): Readonly<Record<string, string>> {
  const esp = partitionOf(layout, 'esp')
  const root = partitionOf(layout, 'root')
  let offset = firstPartitionAt + esp.bytes
  const table: string[] = []
  const contents: string[] = []
  for (const one of layout.partitions) {
    if (one.kind === 'esp' || one.kind === 'root') continue
    const type = partitionTypes[one.kind]
    const guid = uuid(`partition ${one.name}`)
    table.push(
      `start=${offset / sector}, size=${one.bytes / sector}, type=${type}, uuid=${guid}, name=${one.label}`,
    )
    const kind = one.kind === 'swap' ? 'swap' : one.fileSystem.kind
    contents.push([kind, offset, one.bytes, uuid(`file system ${one.name}`), one.label].join(' '))
    offset += one.bytes
  }
  return {
    ESP_BYTES: String(esp.bytes),
    PARTITION_TABLE: table.join('\n'),
    PARTITIONS: contents.join('\n'),
    ROOT_OFFSET: String(offset),
    ROOT_BYTES: String(root.bytes ?? 0),
    ROOT_FREE_BYTES: String(root.freeBytes),
    ...btrfsParameters(root.fileSystem),
  }
}

function btrfsParameters(fileSystem: FileSystemPlan): Readonly<Record<string, string>> {
  if (fileSystem.kind !== 'btrfs') return {}
  const { compression, subvolumes } = fileSystem
  return {
    COMPRESSION: compression === 'none' ? 'no' : compression,
    // The one with the deployments first: what moves into the others comes out of it.
    SUBVOLUMES: subvolumes
      .toSorted((a, b) => Number(b.mountPoint === '/') - Number(a.mountPoint === '/'))
      .map(({ name, mountPoint }) => `${name} ${mountPoint ?? '-'}`)
      .join('\n'),
  }
}
