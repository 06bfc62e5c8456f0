import { requestError } from '@ingot/contracts/problem.ts'
import type { Architecture } from '@ingot/contracts/source.ts'
import { planDisk, type PourRequest } from '../disk/plan.ts'
import type { Fitting } from '../format.ts'

/** What a UEFI machine of an architecture boots: removable-media file name, systemd-boot's, root partition type. */
interface Platform {
  readonly fallback: string
  readonly loader: string
  readonly rootType: string
}

const platforms: Readonly<Partial<Record<Architecture, Platform>>> = {
  amd64: platform('x64', '4f68bce3-e8cd-4db1-96e7-fbcaf984b709'),
  arm64: platform('aa64', 'b921b045-1df0-41c3-af44-4c6f280d3fae'),
  riscv64: platform('riscv64', '72ec70a6-cf74-40e6-bd49-4bda08e8f224'),
  i386: platform('ia32', '44479540-f297-41b2-9af7-d131d5f0458a'),
  armhf: platform('arm', '69dad710-2ce4-4e3c-b16c-21a1d49abed3'),
}

function platform(suffix: string, rootType: string): Platform {
  return { fallback: `BOOT${suffix.toUpperCase()}.EFI`, loader: `systemd-boot${suffix}.efi`, rootType }
}

/**
 * Whether machines of a system boot from such a disk.
 * @throws request error where they do not.
 */
export function checkRawEfi({ system, architecture, boot }: Fitting): void {
  if (boot.mode === 'bios') throw biosRefused(system)
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
  return { ...planDisk(request, efi.rootType), EFI_LOADER: efi.loader, EFI_FALLBACK: efi.fallback }
}

function platformOf(system: string, architecture: Architecture): Platform {
  const found = platforms[architecture]
  if (!found) throw noUefi(system, architecture)
  return found
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
    hint: `raw-efi images can be poured for ${Object.keys(platforms).join(', ')}`,
  })
}
