import type { Image } from '@ingot/contracts/artefact.ts'
import { workError } from '@ingot/contracts/problem.ts'
import type { Performed } from '@ingot/forge/action/perform.ts'
import type { Forge } from '@ingot/forge/forge.ts'
import { blobPath } from '@ingot/forge/store/layout.ts'

/**
 * The image that an action left as its output `image`.
 * @throws work error when it left none.
 */
export function imageOf(forge: Forge, format: Image['format'], { outputs }: Performed): Image {
  const image = outputs['image']
  if (image?.kind !== 'blob')
    throw workError({ code: 'output-missing', message: 'a stage ended without its output' })
  return { format, path: blobPath(forge.layout, image.sha256), sha256: image.sha256, bytes: image.bytes }
}
