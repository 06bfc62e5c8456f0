import path from 'node:path'
import type { Image } from '@ingot/contracts/artefact.ts'
import { perform } from '@ingot/forge/action/perform.ts'
import type { Forge } from '@ingot/forge/forge.ts'
import type { Pour } from '../format.ts'
import { imageOf } from '../image-of.ts'
import { libvirtDomain } from './domain.ts'

/**
 * A description of the virtual machine for libvirt.
 * @throws request error where libvirt has no machine of that architecture; work error when the store cannot be written.
 */
export async function pourLibvirt(forge: Forge, pour: Pour): Promise<Image> {
  const performed = await perform(forge, {
    kind: 'libvirt',
    version: 1,
    label: `pour ${pour.blueprint.system}: libvirt`,
    tools: 'image',
    script: path.join(import.meta.dirname, 'libvirt.sh'),
    parameters: {},
    inputs: { domain: { kind: 'text', text: libvirtDomain(pour) } },
    outputs: { image: 'blob' },
  })
  return imageOf(forge, 'libvirt', performed)
}
