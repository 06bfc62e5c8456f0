import { partitionLabels, type DiskLayout } from '@ingot/contracts/disk.ts'
import { espRulesPath } from '@ingot/contracts/efi-files.ts'
import type { FoundPartition } from '@ingot/contracts/installation.ts'
import type { Ports } from '../ports/ports.ts'
import { mounted, need } from './run.ts'
import { newPartition, newPartitionCopy } from './work-place.ts'

/** Fills the copy of the EFI system partition on the other disk of a mirror, where there is one. */
export function copyBoot(
  ports: Ports,
  layout: DiskLayout,
  created: ReadonlyMap<string, FoundPartition>,
): void {
  const copy = created.get(espMirrorOf(layout)?.name ?? '')
  if (copy === undefined) return
  ports.files.makeDirectory(newPartitionCopy)
  mounted(ports, newPartitionCopy, ['-t', 'vfat', '-o', 'umask=0077', copy.path], () => {
    need(ports, ['cp', '--recursive', '--', `${newPartition}/.`, newPartitionCopy])
    need(ports, ['sync', '--file-system', newPartitionCopy])
  })
}

/**
 * The machine goes by its own partitions, whatever other disks have of the same names.
 * @param tree the new deployment.
 */
export function fillEspRules(
  { files }: Pick<Ports, 'files'>,
  tree: string,
  layout: DiskLayout,
  created: ReadonlyMap<string, FoundPartition>,
): void {
  const [first, copy] = [layout.partitions.find(({ kind }) => kind === 'esp'), espMirrorOf(layout)].map(
    (one) => created.get(one?.name ?? ''),
  )
  const shipped = files.read(tree + espRulesPath)
  if (first === undefined || copy === undefined || shipped === undefined) return
  const own = espRulesPath.replace('/usr/lib', `${tree}/etc`)
  files.makeDirectory(own.slice(0, own.lastIndexOf('/')))
  files.write(
    own,
    shipped
      .replaceAll(named(partitionLabels.esp), `ENV{ID_PART_ENTRY_UUID}=="${first.uuid.toLowerCase()}"`)
      .replaceAll(named(partitionLabels.espMirror), `ENV{ID_PART_ENTRY_UUID}=="${copy.uuid.toLowerCase()}"`),
  )
}

function named(label: string): string {
  return `ENV{ID_PART_ENTRY_NAME}=="${label}"`
}

function espMirrorOf({ others = [] }: DiskLayout) {
  return others.flatMap(({ partitions }) => partitions).find(({ kind }) => kind === 'esp')
}
