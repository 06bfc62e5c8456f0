import path from 'node:path'
import type { Image } from '@ingot/contracts/artefact.ts'
import { textOf, type ActionInput } from '@ingot/forge/action/action.ts'
import { perform } from '@ingot/forge/action/perform.ts'
import type { Forge } from '@ingot/forge/forge.ts'
import type { PourRequest } from '../disk/plan.ts'
import { pourGrub } from '../grub/pour.ts'
import { imageOf } from '../image-of.ts'
import { makeLive } from '../live/pour.ts'
import { liveToolset } from '../live/toolset.ts'
import { findMedium } from './find-medium.ts'
import { planIso } from './plan.ts'

const here = (file: string): string => path.join(import.meta.dirname, file)

/**
 * Pours a commit into a medium that it runs from (iso.sh says how).
 * @throws request error when no machine can be started from it; work error when a step fails.
 */
export async function pourIso(forge: Forge, request: PourRequest): Promise<Image> {
  const parameters = planIso(request)
  const performed = await perform(forge, {
    kind: 'iso',
    version: 1,
    label: `pour ${request.blueprint.system}: iso`,
    tools: liveToolset.purpose,
    script: here('iso.sh'),
    parameters,
    inputs: {
      ...(await makeLive(forge, request, findMedium(request))),
      SYSROOT: await textOf(here('../disk/sysroot.sh')),
      GRUB_WORDS: await textOf(here('../grub/words.sh')),
      GRUB_HOST: await textOf(here('../grub/host.cfg')),
      GRUB_CFG: await textOf(here('grub.cfg')),
      ...(request.blueprint.boot.mode === 'bios' ? await installerGrub(forge, request) : {}),
    },
    outputs: { image: 'blob' },
  })
  return imageOf(forge, 'iso', performed)
}

/** GRUB as disks have it, for the installer. */
async function installerGrub(
  forge: Forge,
  request: PourRequest,
): Promise<Readonly<Record<string, ActionInput>>> {
  const parts = Object.entries(await pourGrub(forge, request))
  return Object.fromEntries(parts.map(([name, blob]) => [`installer-${name}`, blob]))
}
