import type { OstreeCommit } from '@ingot/contracts/artefact.ts'
import type { Blueprint } from '@ingot/contracts/blueprint.ts'
import { requestError } from '@ingot/contracts/problem.ts'
import type { Architecture } from '@ingot/contracts/source.ts'
import { deriveUuid, deriveVolumeId } from '../identifiers.ts'

/** Labels of the partitions, by which everything on the machine finds them. */
export const partitionLabels = { esp: 'ingot-esp', root: 'ingot-root' } as const
/** OSTree's name for the group of deployments that share /var. */
export const stateroot = 'ingot'

/** What a UEFI machine of an architecture boots: removable-media file name, systemd-boot's, root partition type. */
interface Platform {
  readonly fallback: string
  readonly loader: string
  /** Discoverable Partitions Specification; systemd-repart grows the partition of this type. */
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

export interface PourRequest {
  readonly blueprint: Pick<Blueprint, 'system' | 'version' | 'architecture' | 'kernel' | 'boot' | 'disk'>
  readonly commit: OstreeCommit
  /** The lock's seed; every identifier on the disk follows from it. */
  readonly seed: string
}

/** Unique among all deployments that a machine ever has: commit and serial number, as OSTree counts. */
export function deploymentName(commit: OstreeCommit, serial: number): string {
  return `${commit.checksum.slice(0, 12)}.${serial}`
}

/**
 * Everything about the disk that is decided rather than measured, as the parameters of raw-efi.sh.
 * @throws request error when the system cannot boot from such a disk.
 */
export function planRawEfi({ blueprint, commit, seed }: PourRequest): Record<string, string> {
  const { system, version, architecture, kernel, boot, disk } = blueprint
  if (boot.mode === 'bios') throw biosRefused(system)
  const efi = platforms[architecture]
  if (!efi) throw noUefi(system, architecture)
  const uuid = (label: string): string => deriveUuid(seed, `${system}/${label}`)
  const deployment = deploymentName(commit, 0)
  return {
    TITLE: `${system} ${version}`,
    STATEROOT: stateroot,
    REF: `ingot/${system}`,
    DEPLOYMENT: deployment,
    TRIES: String(boot.tries),
    MENU_TIMEOUT: String(boot.menuTimeout),
    KERNEL_ARGUMENTS: [
      `root=LABEL=${partitionLabels.root}`,
      'rw',
      // Partitions are found by label; the generator would try to mount the EFI system partition over OSTree's /boot.
      'systemd.gpt_auto=no',
      // Makes every deployment's entry differ, so that OSTree never repoints a blessed one in place.
      `ingot.deployment=${deployment}`,
      ...kernel.parameters,
    ].join('\n'),
    DISK_GUID: uuid('disk'),
    ESP_GUID: uuid('esp'),
    ESP_LABEL: partitionLabels.esp,
    ESP_VOLUME_ID: deriveVolumeId(seed, `${system}/esp-volume`),
    ESP_BYTES: String(wholeMebibytes(disk.espBytes)),
    ROOT_GUID: uuid('root'),
    ROOT_LABEL: partitionLabels.root,
    ROOT_TYPE: efi.rootType,
    ROOT_UUID: uuid('root-filesystem'),
    ROOT_FREE_BYTES: String(disk.rootFreeBytes),
    EFI_LOADER: efi.loader,
    EFI_FALLBACK: efi.fallback,
  }
}

function wholeMebibytes(bytes: number): number {
  return Math.ceil(bytes / 2 ** 20) * 2 ** 20
}

function biosRefused(system: string): Error {
  return requestError({
    code: 'image-needs-uefi',
    message: `raw-efi: ${system} boots in BIOS mode`,
    why: "boot.mode is 'bios', and this format is for machines that boot by UEFI",
    hint: "set boot: { mode: 'uefi' }",
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
