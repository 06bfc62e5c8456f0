import type { Image } from '@ingot/contracts/artefact.ts'
import type { Forge } from '@ingot/forge/forge.ts'
import { convertDisk } from '../convert/convert.ts'
import type { Pour } from '../format.ts'

/**
 * A compressed VMDK, as VMware and VirtualBox import it.
 * @throws work error when a step fails.
 */
export function pourVmdk(forge: Forge, pour: Pour): Promise<Image> {
  return convertDisk(forge, pour, {
    format: 'vmdk',
    words: ['-O', 'vmdk', '-o', 'subformat=streamOptimized,adapter_type=lsilogic'],
  })
}
