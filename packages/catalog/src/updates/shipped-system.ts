import type { FileEntry, Origin } from '@ingot/contracts/blueprint.ts'
import { shippedDiskPath, type ShippedDisk } from '@ingot/contracts/shipped-disk.ts'
import { shippedSystemPath, type ShippedSystem } from '@ingot/contracts/machine.ts'
import { textFile } from '../entries.ts'

const origin: Origin = { module: 'updates', option: 'updates', positions: [] }

/** What a system says of itself to the machine, as a file of the tree. */
export function shippedSystemFile(shipped: ShippedSystem): FileEntry {
  return textFile(shippedSystemPath, `${JSON.stringify(shipped, null, 2)}\n`, origin)
}

/** What a system says of the disk that it is installed on, as a file of the tree. */
export function shippedDiskFile(shipped: ShippedDisk): FileEntry {
  return textFile(shippedDiskPath, `${JSON.stringify(shipped, null, 2)}\n`, origin)
}
