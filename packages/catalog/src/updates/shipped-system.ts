import type { FileEntry, Origin } from '@ingot/contracts/blueprint.ts'
import { shippedSystemPath, type ShippedSystem } from '@ingot/contracts/machine.ts'
import { textFile } from '../entries.ts'

/** What a system says of itself to the machine, as a file of the tree. */
export function shippedSystemFile(shipped: ShippedSystem): FileEntry {
  const origin: Origin = { module: 'updates', option: 'updates', positions: [] }
  return textFile(shippedSystemPath, `${JSON.stringify(shipped, null, 2)}\n`, origin)
}
