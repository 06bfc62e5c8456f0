import path from 'node:path'
import type { Image } from '@ingot/contracts/artefact.ts'
import { textOf, type ActionInput } from '@ingot/forge/action/action.ts'
import { blobOf } from '@ingot/forge/action/outputs.ts'
import { perform } from '@ingot/forge/action/perform.ts'
import type { Forge } from '@ingot/forge/forge.ts'
import type { PourRequest } from '../disk/plan.ts'
import { pourDisk } from '../disk/pour.ts'
import { grubParameters, planRawBios } from './plan.ts'

const here = (file: string): string => path.join(import.meta.dirname, file)

/**
 * Pours a commit into a disk image that BIOS machines boot.
 * @throws request error when the system cannot boot from such a disk; work error when a step fails.
 */
export async function pourRawBios(forge: Forge, request: PourRequest): Promise<Image> {
  const parameters = planRawBios(request)
  return pourDisk(forge, request, {
    format: 'raw-bios',
    loader: here('grub.sh'),
    parameters,
    inputs: {
      ...(await makeGrub(forge)),
      GRUB_WORDS: await textOf(here('../grub/words.sh')),
      GRUB_HOST: await textOf(here('../grub/host.cfg')),
      GRUB_CFG: await textOf(here('grub.cfg')),
    },
  })
}

/** Boot sector and core image, the same for all systems of a lock: BOOT and CORE. */
export async function makeGrub(forge: Forge): Promise<Readonly<Record<string, ActionInput>>> {
  const performed = await perform(forge, {
    kind: 'grub-core',
    version: 1,
    label: 'make GRUB for BIOS',
    tools: 'grub',
    script: here('grub-core.sh'),
    parameters: grubParameters,
    inputs: {},
    outputs: { boot: 'blob', core: 'blob' },
  })
  return { BOOT: blobOf(performed, 'boot'), CORE: blobOf(performed, 'core') }
}
