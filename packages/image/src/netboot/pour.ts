import path from 'node:path'
import type { Image } from '@ingot/contracts/artefact.ts'
import { text, textOf } from '@ingot/forge/action/action.ts'
import { blobOf, type Blob } from '@ingot/forge/action/outputs.ts'
import { perform } from '@ingot/forge/action/perform.ts'
import type { Forge } from '@ingot/forge/forge.ts'
import { signingSecret } from '@ingot/forge/secure-boot/signing-key.ts'
import type { PourRequest } from '../disk/plan.ts'
import { imageOf } from '../image-of.ts'
import { makeLive, type LiveParts } from '../live/pour.ts'
import { liveToolset } from '../live/toolset.ts'
import { findNetwork } from './find-network.ts'
import { planUki } from './plan.ts'
import { ukiToolset } from './toolset.ts'

/**
 * The files that machines boot a live system from over the network (netboot.sh says which), as an archive.
 * @throws request error where the key of a signed system is missing; work error when a step fails.
 */
export async function pourNetboot(forge: Forge, request: PourRequest): Promise<Image> {
  const { loader: _loader, ...parts } = await makeLive(forge, request, findNetwork)
  const performed = await perform(forge, {
    kind: 'netboot',
    version: 1,
    label: `pour ${request.blueprint.system}: netboot`,
    tools: liveToolset.purpose,
    script: path.join(import.meta.dirname, 'netboot.sh'),
    parameters: { ROOT_SHA256: parts.root.sha256 },
    inputs: { ...parts, uki: await makeUki(forge, request, parts) },
    outputs: { image: 'blob' },
  })
  return imageOf(forge, 'netboot', performed)
}

async function makeUki(
  forge: Forge,
  request: PourRequest,
  { root, kernel, initramfs, options }: Omit<LiveParts, 'loader'>,
): Promise<Blob> {
  const { system, boot } = request.blueprint
  const certificate = boot.secureBoot?.certificate ?? ''
  const performed = await perform(
    forge,
    {
      kind: 'netboot-uki',
      version: 1,
      label: `make one program of kernel and initramfs of ${system}`,
      tools: ukiToolset.purpose,
      script: path.join(import.meta.dirname, 'uki.sh'),
      parameters: planUki(request, root.sha256),
      inputs: {
        kernel,
        initramfs,
        options,
        certificate: text(certificate),
        SIGN: await textOf(path.join(import.meta.dirname, '../sign-program.sh')),
      },
      outputs: { uki: 'blob' },
    },
    certificate === '' ? {} : signingSecret(forge, certificate),
  )
  return blobOf(performed, 'uki')
}
