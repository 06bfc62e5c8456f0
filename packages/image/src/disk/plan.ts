import type { OstreeCommit } from '@ingot/contracts/artefact.ts'
import type { Blueprint } from '@ingot/contracts/blueprint.ts'
import { deriveUuid, deriveVolumeId } from '../identifiers.ts'
import { deploymentArguments, partitionLabels, stateroot } from '@ingot/contracts/disk.ts'
import { partitionParameters } from './partitions.ts'

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
    KERNEL_ARGUMENTS: deploymentArguments(disk, deployment, kernel.parameters).join('\n'),
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
