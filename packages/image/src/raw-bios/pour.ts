import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Image } from '@ingot/contracts/artefact.ts'
import type { ActionInput } from '@ingot/forge/action/action.ts'
import { workError } from '@ingot/contracts/problem.ts'
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
      GRUB_CFG: { kind: 'text', text: await readFile(here('grub.cfg'), 'utf8') },
    },
  })
}

async function makeGrub(forge: Forge): Promise<Readonly<Record<string, ActionInput>>> {
  const { outputs } = await perform(forge, {
    kind: 'grub-core',
    version: 1,
    label: 'make GRUB for BIOS',
    tools: 'grub',
    script: here('grub-core.sh'),
    parameters: grubParameters,
    inputs: {},
    outputs: { boot: 'blob', core: 'blob' },
  })
  const { boot, core } = outputs
  if (boot?.kind !== 'blob' || core?.kind !== 'blob')
    throw workError({ code: 'output-missing', message: 'a stage ended without its output' })
  return { BOOT: boot, CORE: core }
}
