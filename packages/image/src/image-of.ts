import type { Image } from '@ingot/contracts/artefact.ts'
import { blobOf } from '@ingot/forge/action/outputs.ts'
import type { Performed } from '@ingot/forge/action/perform.ts'
import type { Forge } from '@ingot/forge/forge.ts'
import { blobPath } from '@ingot/forge/store/layout.ts'

/**
 * The image that an action left as its output `image`.
 * @throws work error when it left none.
 */
export function imageOf(forge: Forge, format: Image['format'], performed: Performed): Image {
  const { sha256, bytes } = blobOf(performed, 'image')
  return { format, path: blobPath(forge.layout, sha256), sha256, bytes }
}
