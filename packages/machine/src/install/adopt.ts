import type { DiskLayout, PartitionPlan } from '@ingot/contracts/disk.ts'
import type { FoundPartition } from '@ingot/contracts/installation.ts'

/**
 * Partitions of an earlier installation that stay, and are what the layout declares: data and swap by their names, of the
 * declared kind and at least as large. They go on as they are.
 * @param isEncrypted beside an encrypted root nothing goes on: it would be plain, or its key lay on the root before.
 */
export function adoptedBy(
  { partitions }: DiskLayout,
  kept: readonly FoundPartition[],
  isEncrypted: boolean,
): ReadonlyMap<PartitionPlan, FoundPartition> {
  if (isEncrypted) return new Map()
  return new Map(
    partitions.flatMap((one) => {
      const found = kept.find(({ label }) => label === one.label)
      return found !== undefined && isDeclared(one, found) ? [[one, found] as const] : []
    }),
  )
}

function isDeclared(one: PartitionPlan, { content, bytes }: FoundPartition): boolean {
  if (one.kind !== 'data' && one.kind !== 'swap') return false
  return content === (one.kind === 'swap' ? 'swap' : one.fileSystem.kind) && bytes >= one.bytes
}
