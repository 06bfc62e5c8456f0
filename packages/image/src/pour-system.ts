import type { Image } from '@ingot/contracts/artefact.ts'
import type { Forge } from '@ingot/forge/forge.ts'
import type { PourRequest } from './disk/plan.ts'
import { pourRawBios } from './raw-bios/pour.ts'
import { pourRawEfi } from './raw-efi/pour.ts'

const formats = { uefi: pourRawEfi, bios: pourRawBios } as const

/**
 * Pours a commit into the disk image that the machines of its system boot.
 * @throws request error when no such machine exists; work error when a step fails.
 */
export function pourSystem(forge: Forge, request: PourRequest): Promise<Image> {
  return formats[request.blueprint.boot.mode](forge, request)
}
