import path from 'node:path'
import type { Image } from '@ingot/contracts/artefact.ts'
import { perform } from '@ingot/forge/action/perform.ts'
import type { Forge } from '@ingot/forge/forge.ts'
import type { PourRequest } from '../disk/plan.ts'
import { imageOf } from '../image-of.ts'
import { makeLive } from '../live/pour.ts'
import { liveToolset } from '../live/toolset.ts'
import { findNetwork } from './find-network.ts'

/**
 * The files that machines boot a live system from over the network (netboot.sh says which), as an archive.
 * @throws work error when a step fails.
 */
export async function pourNetboot(forge: Forge, request: PourRequest): Promise<Image> {
  const { loader: _loader, ...parts } = await makeLive(forge, request, findNetwork)
  const performed = await perform(forge, {
    kind: 'netboot',
    version: 1,
    label: `pour ${request.blueprint.system}: netboot`,
    tools: liveToolset.purpose,
    script: path.join(import.meta.dirname, 'netboot.sh'),
    parameters: {},
    inputs: parts,
    outputs: { image: 'blob' },
  })
  return imageOf(forge, 'netboot', performed)
}
