import path from 'node:path'
import type { Image } from '@ingot/contracts/artefact.ts'
import { workError } from '@ingot/contracts/problem.ts'
import { perform } from '@ingot/forge/action/perform.ts'
import type { Forge } from '@ingot/forge/forge.ts'
import { blobPath } from '@ingot/forge/store/layout.ts'
import { planRawEfi, type PourRequest } from './plan.ts'

export type { PourRequest } from './plan.ts'

/**
 * Pours a commit into a disk image that UEFI machines boot (raw-efi.sh says how).
 * @throws request error when the system cannot boot from such a disk; work error when a step fails.
 */
export async function pourRawEfi(forge: Forge, request: PourRequest): Promise<Image> {
  const { outputs } = await perform(forge, {
    kind: 'raw-efi',
    version: 1,
    label: `pour ${request.blueprint.system}: raw-efi`,
    tools: 'image',
    script: path.join(import.meta.dirname, 'raw-efi.sh'),
    parameters: planRawEfi(request),
    inputs: { COMMIT: { kind: 'tree', checksum: request.commit.checksum } },
    outputs: { image: 'blob' },
  })
  const image = outputs['image']
  if (image?.kind !== 'blob')
    throw workError({ code: 'output-missing', message: 'a stage ended without its output' })
  return {
    format: 'raw-efi',
    path: blobPath(forge.layout, image.sha256),
    sha256: image.sha256,
    bytes: image.bytes,
  }
}
