import path from 'node:path'
import type { Image } from '@ingot/contracts/artefact.ts'
import { perform } from '@ingot/forge/action/perform.ts'
import type { Forge } from '@ingot/forge/forge.ts'
import type { Pour } from '../format.ts'
import { imageOf } from '../image-of.ts'
import { convertToolset } from './toolset.ts'

/** How qemu-img(1) writes a format. */
export interface Conversion {
  readonly format: Image['format']
  /** Words of `qemu-img convert`, after the input's. */
  readonly words: readonly string[]
}

/**
 * Turns the raw disk of a system into another format (convert.sh says how).
 * @throws work error when a step fails.
 */
export async function convertDisk(forge: Forge, pour: Pour, { format, words }: Conversion): Promise<Image> {
  const disk = await pour.disk()
  const performed = await perform(forge, {
    kind: format,
    version: 1,
    label: `pour ${pour.blueprint.system}: ${format}`,
    tools: convertToolset.purpose,
    script: path.join(import.meta.dirname, 'convert.sh'),
    // Identifies the content (VMDK); ffffffff would mean that there is none.
    parameters: {
      WORDS: words.join(' '),
      CONTENT_ID: disk.sha256.slice(0, 8).replace('ffffffff', '00000000'),
    },
    inputs: { DISK: { kind: 'blob', sha256: disk.sha256 } },
    outputs: { image: 'blob' },
  })
  return imageOf(forge, format, performed)
}
