import type { DiskLayout, PartitionPlan } from '@ingot/contracts/disk.ts'
import type { FoundPartition } from '@ingot/contracts/installation.ts'
import type { Ports } from '../ports/ports.ts'
import { addRecoveryKey, formatQuickly, randomKey, withDraft } from './luks.ts'
import { unfinishedLabel } from './names.ts'
import { openedAt } from './work-place.ts'

/** A data partition beside an encrypted root: a key opens it that lies on the root. */
export interface EncryptedData {
  readonly name: string
  readonly label: string
  /** Of its partition. */
  readonly uuid: string
  /** Text of its key file. */
  readonly key: string
}

/**
 * Makes LUKS2 of the data partitions, and leaves them open.
 * @param recoveryKey of the root, which opens them, too; undefined: there is none, and who loses the root loses them.
 */
export function encryptData(
  ports: Ports,
  { partitions }: DiskLayout,
  found: ReadonlyMap<string, FoundPartition>,
  recoveryKey: string | undefined,
): readonly EncryptedData[] {
  return partitions.flatMap((one) => {
    const partition = found.get(one.name)
    if (one.kind !== 'data' || partition === undefined) return []
    const { name, label } = one
    const key = randomKey(ports)
    withDraft(ports, key, () => {
      formatQuickly(ports, partition.path, unfinishedLabel(label))
      if (recoveryKey !== undefined) addRecoveryKey(ports, partition.path, recoveryKey)
    })
    return [{ name, label, uuid: partition.uuid, key }]
  })
}

/** Where a partition's file system is made. */
export function openedPath({ label }: Pick<PartitionPlan, 'label'>): string {
  return openedAt(unfinishedLabel(label))
}
