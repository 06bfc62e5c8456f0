import { efiFiles, enrollWords, type EfiFiles } from '@ingot/contracts/efi-files.ts'
import { rootPartitionTypes } from '@ingot/contracts/partition-types.ts'
import { requestError } from '@ingot/contracts/problem.ts'
import type { Architecture } from '@ingot/contracts/source.ts'
import { planDisk, type PourRequest } from '../disk/plan.ts'
import { refuseEncrypted, refuseOtherDisks } from '../disk/refuse.ts'
import type { Fitting } from '../format.ts'
import { refuseSealed } from '../sealed/refuse.ts'

/** What a UEFI machine of an architecture boots. */
interface Platform extends EfiFiles {
  readonly rootType: string
}

/**
 * Whether machines of a system boot from such a disk.
 * @throws request error where they do not.
 */
export function checkRawEfi(fitting: Fitting): void {
  const { system, architecture, boot } = fitting
  if (boot.mode === 'bios') throw biosRefused(system)
  refuseSealed('raw-efi', fitting)
  refuseEncrypted('raw-efi', fitting)
  refuseOtherDisks('raw-efi', fitting)
  platformOf(system, architecture)
}

/**
 * The parameters of disk.sh and systemd-boot.sh.
 * @throws request error when the system cannot boot from such a disk.
 */
export function planRawEfi(request: PourRequest): Record<string, string> {
  checkRawEfi(request.blueprint)
  const { system, architecture } = request.blueprint
  const efi = platformOf(system, architecture)
  const { secureBoot } = request.blueprint.boot
  return {
    ...planDisk(request, efi.rootType),
    EFI_LOADER: efi.loader,
    EFI_FALLBACK: efi.fallback,
    EFI_REFIND: efi.refind,
    SECURE_BOOT_ENROLL: secureBoot === undefined ? '' : enrollWords[secureBoot.enroll],
  }
}

function platformOf(system: string, architecture: Architecture): Platform {
  const files = efiFiles[architecture]
  const rootType = rootPartitionTypes[architecture]
  if (!files || !rootType) throw noUefi(system, architecture)
  return { ...files, rootType }
}

function biosRefused(system: string): Error {
  return requestError({
    code: 'image-needs-uefi',
    message: `raw-efi: ${system} boots in BIOS mode`,
    why: "boot.mode is 'bios', and this format is for machines that boot by UEFI",
    hint: "set boot: { mode: 'uefi' }, or make raw-bios",
  })
}

function noUefi(system: string, architecture: Architecture): Error {
  return requestError({
    code: 'image-needs-uefi',
    message: `raw-efi: ${system} is for ${architecture}`,
    why: `machines of ${architecture} have no UEFI firmware`,
    hint: `raw-efi images can be poured for ${Object.keys(efiFiles).join(', ')}`,
  })
}
