import type { AnyPartitionPlan } from '@ingot/contracts/disk.ts'
import type { FoundPartition } from '@ingot/contracts/installation.ts'
import { contentOf } from './place.ts'

/**
 * Partitions of an earlier installation that stay, and are what the layout declares: data and swap by their names, of the
 * declared kind and at least as large; of a mirror of data its other half, too. They go on as they are.
 * @param isEncrypted beside an encrypted root nothing goes on: it would be plain, or its key lay on the root before.
 */
export function adoptedBy<P extends AnyPartitionPlan>(
  { partitions }: { readonly partitions: readonly P[] },
  kept: readonly FoundPartition[],
  isEncrypted: boolean,
): ReadonlyMap<P, FoundPartition> {
  if (isEncrypted) return new Map()
  return new Map(
    partitions.flatMap((one) => {
      const found = kept.find(({ label }) => label === one.label)
      return found !== undefined && isDeclared(one, found) ? [[one, found] as const] : []
    }),
  )
}

function isDeclared(one: AnyPartitionPlan, { content, bytes }: FoundPartition): boolean {
  if (one.kind === 'esp' || one.kind === 'root') return false
  return content === contentOf(one) && bytes >= (one.bytes ?? 0)
}
