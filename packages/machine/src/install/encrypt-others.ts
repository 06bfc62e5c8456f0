import { allPartitions, partitionOf, type DiskLayout, type PartitionPlan } from '@ingot/contracts/disk.ts'
import type { FoundPartition } from '@ingot/contracts/installation.ts'
import type { Ports } from '../ports/ports.ts'
import { addRecoveryKey, formatQuickly, randomKey, withDraft } from './luks.ts'
import { unfinishedLabel } from './names.ts'
import { openedAt } from './work-place.ts'

/** A data partition beside an encrypted root, or half of one: a key opens it that lies on the root. */
export interface EncryptedData {
  readonly name: string
  readonly label: string
  /** Of its partition. */
  readonly uuid: string
  /** On a disk that a machine may start without. */
  readonly isElsewhere: boolean
  /** Text of its key file. */
  readonly key: string
}

/**
 * Makes LUKS2 of the data partitions, on whichever disk they are, and leaves them open.
 * @param recoveryKey of the root, which opens them, too; undefined: there is none, and who loses the root loses them.
 */
export function encryptData(
  ports: Ports,
  layout: DiskLayout,
  found: ReadonlyMap<string, FoundPartition>,
  recoveryKey: string | undefined,
): readonly EncryptedData[] {
  const root = partitionOf(layout, 'root').name
  return allPartitions(layout).flatMap((one) => {
    const partition = found.get(one.name)
    const isData = one.kind === 'data' || (one.kind === 'mirror' && one.of !== root)
    if (!isData || partition === undefined) return []
    const { name, label } = one
    const key = randomKey(ports)
    withDraft(ports, key, () => {
      formatQuickly(ports, partition.path, unfinishedLabel(label))
      if (recoveryKey !== undefined) addRecoveryKey(ports, partition.path, recoveryKey)
    })
    const isElsewhere = !layout.partitions.some((own) => own.name === name)
    return [{ name, label, uuid: partition.uuid, isElsewhere, key }]
  })
}

/** Where a partition's file system is made. */
export function openedPath({ label }: Pick<PartitionPlan, 'label'>): string {
  return openedAt(unfinishedLabel(label))
}
