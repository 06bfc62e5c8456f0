import path from 'node:path'
import { textOf } from '@ingot/forge/action/action.ts'
import { blobOf, type Blob } from '@ingot/forge/action/outputs.ts'
import { perform } from '@ingot/forge/action/perform.ts'
import type { Forge } from '@ingot/forge/forge.ts'
import type { PourRequest } from '../disk/plan.ts'
import { codeParameters, serialLine } from '../raw-bios/plan.ts'
import { makeGrub } from '../raw-bios/pour.ts'
import { grubToolset } from '../toolset.ts'

const here = (file: string): string => path.join(import.meta.dirname, file)

/** What an installer on a live system for BIOS makes a disk start with, by the names that it looks for. */
export interface GrubParts {
  /** The beginning of a disk. */
  readonly disk: Blob
  readonly 'grub.cfg': Blob
  readonly 'settings.cfg': Blob
}

/**
 * Makes them (installer.sh says how).
 * @throws work error when a step fails.
 */
export async function pourGrub(forge: Forge, { blueprint }: PourRequest): Promise<GrubParts> {
  const performed = await perform(forge, {
    kind: 'installer-grub',
    version: 1,
    label: `lay out GRUB for ${blueprint.system}`,
    tools: grubToolset.purpose,
    script: here('installer.sh'),
    parameters: {
      ...codeParameters,
      MENU_TIMEOUT: String(blueprint.boot.menuTimeout),
      SERIAL: serialLine(blueprint.kernel.parameters),
    },
    inputs: {
      ...(await makeGrub(forge)),
      GRUB_WORDS: await textOf(here('words.sh')),
      GRUB_HOST: await textOf(here('host.cfg')),
      GRUB_CFG: await textOf(here('../raw-bios/grub.cfg')),
    },
    outputs: { disk: 'blob', configuration: 'blob', settings: 'blob' },
  })
  return {
    disk: blobOf(performed, 'disk'),
    'grub.cfg': blobOf(performed, 'configuration'),
    'settings.cfg': blobOf(performed, 'settings'),
  }
}
