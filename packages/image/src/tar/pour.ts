import path from 'node:path'
import type { Image } from '@ingot/contracts/artefact.ts'
import { perform } from '@ingot/forge/action/perform.ts'
import type { Forge } from '@ingot/forge/forge.ts'
import type { Pour } from '../format.ts'
import { imageOf } from '../image-of.ts'

/**
 * The root tree as one compressed archive.
 * @throws work error when a step fails.
 */
export async function pourTar(forge: Forge, pour: Pour): Promise<Image> {
  const { checksum } = await pour.rootTree()
  const performed = await perform(forge, {
    kind: 'tar',
    version: 1,
    label: `pour ${pour.blueprint.system}: tar`,
    tools: 'tree',
    script: path.join(import.meta.dirname, 'tar.sh'),
    parameters: {},
    inputs: { ROOT: { kind: 'tree', checksum } },
    outputs: { image: 'blob' },
  })
  return imageOf(forge, 'tar', performed)
}
