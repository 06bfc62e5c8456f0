import path from 'node:path'
import type { Image } from '@ingot/contracts/artefact.ts'
import type { Forge } from '@ingot/forge/forge.ts'
import type { PourRequest } from '../disk/plan.ts'
import { pourDisk } from '../disk/pour.ts'
import { planRawEfi } from './plan.ts'

/**
 * Pours a commit into a disk image that UEFI machines boot.
 * @throws request error when the system cannot boot from such a disk; work error when a step fails.
 */
export function pourRawEfi(forge: Forge, request: PourRequest): Promise<Image> {
  return pourDisk(forge, request, {
    format: 'raw-efi',
    loader: path.join(import.meta.dirname, 'systemd-boot.sh'),
    parameters: planRawEfi(request),
  })
}
