import { allPartitions, mirrorOf, type DiskLayout } from '@ingot/contracts/disk.ts'
import type { FoundPartition, InstallPlan } from '@ingot/contracts/installation.ts'
import type { Ports } from '../ports/ports.ts'
import { fileSystemUuid } from './make-file-systems.ts'

/**
 * Where mirrors are mounted from, by the labels of their first halves: whichever half is there, it has the name of the file
 * system.
 * @param made where the file systems are that were made, by the names of their partitions in the layout.
 */
export function mirrorsByLabel(
  ports: Ports,
  layout: DiskLayout,
  plan: InstallPlan,
  made: ReadonlyMap<string, Pick<FoundPartition, 'path'>>,
): ReadonlyMap<string, string> {
  const kept = [plan, ...plan.others]
    .flatMap(({ steps }) => steps)
    .flatMap((step) => (step.kind === 'keep' ? [step.partition] : []))
  return new Map(
    allPartitions(layout).flatMap((one) => {
      if (!('fileSystem' in one) || mirrorOf(one.fileSystem) === undefined) return []
      const found = made.get(one.name) ?? kept.find(({ label }) => label === one.label)
      if (found === undefined) return []
      return [[one.label, `/dev/disk/by-uuid/${fileSystemUuid(ports, found)}`] as const]
    }),
  )
}
