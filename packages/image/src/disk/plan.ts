import type { OstreeCommit } from '@ingot/contracts/artefact.ts'
import type { Blueprint } from '@ingot/contracts/blueprint.ts'
import { deriveUuid, deriveVolumeId } from '../identifiers.ts'
import { partitionParameters, rootArguments } from './partitions.ts'

/** Labels of the partitions, by which everything on the machine finds them. */
export const partitionLabels = { esp: 'ingot-esp', root: 'ingot-root' } as const
/** OSTree's name for the group of deployments that share /var. */
export const stateroot = 'ingot'

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

/** A UUID that follows from the lock's seed, the system and a label. */
export function diskUuid({ seed, blueprint }: PourRequest, label: string): string {
  return deriveUuid(seed, `${blueprint.system}/${label}`)
}

/**
 * Everything about a disk that is decided rather than measured and the same for every firmware, as parameters of
 * disk.sh.
 * @param rootType partition type of the root (Discoverable Partitions Specification); systemd-repart grows it.
 */
export function planDisk(request: PourRequest, rootType: string): Record<string, string> {
  const { blueprint, commit, seed } = request
  const { system, version, kernel, boot, disk } = blueprint
  const deployment = deploymentName(commit, 0)
  return {
    TITLE: `${system} ${version}`,
    STATEROOT: stateroot,
    REF: `ingot/${system}`,
    DEPLOYMENT: deployment,
    TRIES: String(boot.tries),
    MENU_TIMEOUT: String(boot.menuTimeout),
    KERNEL_ARGUMENTS: [
      ...rootArguments(disk),
      'rw',
      // Partitions are found by label; the generator would try to mount the EFI system partition over OSTree's /boot.
      'systemd.gpt_auto=no',
      // Makes every deployment's entry differ, so that OSTree never repoints a blessed one in place.
      `ingot.deployment=${deployment}`,
      ...kernel.parameters,
    ].join('\n'),
    DISK_GUID: diskUuid(request, 'disk'),
    ESP_GUID: diskUuid(request, 'esp'),
    ESP_LABEL: partitionLabels.esp,
    ESP_VOLUME_ID: deriveVolumeId(seed, `${system}/esp-volume`),
    ROOT_GUID: diskUuid(request, 'root'),
    ROOT_LABEL: partitionLabels.root,
    ROOT_TYPE: rootType,
    ROOT_UUID: diskUuid(request, 'root-filesystem'),
    ...partitionParameters(disk, (label) => diskUuid(request, label)),
  }
}
