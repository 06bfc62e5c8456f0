import type { Image } from '@ingot/contracts/artefact.ts'
import type { Forge } from '@ingot/forge/forge.ts'
import { convertDisk } from '../convert/convert.ts'
import type { Pour } from '../format.ts'

/**
 * A growing VHDX, as Hyper-V attaches it.
 * @throws work error when a step fails.
 */
export function pourVhdx(forge: Forge, pour: Pour): Promise<Image> {
  return convertDisk(forge, pour, { format: 'vhdx', words: ['-O', 'vhdx', '-o', 'subformat=dynamic'] })
}
