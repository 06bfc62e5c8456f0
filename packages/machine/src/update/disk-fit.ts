import type { ShippedSystem } from '@ingot/contracts/machine.ts'
import type { Problem } from '@ingot/contracts/problem.ts'
import type { Ports } from '../ports/ports.ts'
import { rootFileSystem, withPool } from '../rollback/pool.ts'

/** What this machine's disk lacks of what a system mounts: its boot would fail. */
export function diskProblems(ports: Ports, { disk }: Pick<ShippedSystem, 'disk'>): readonly Problem[] {
  if (disk === undefined) return []
  const hint = 'the disk of a machine is what it was installed with: install anew, or follow another system'
  const type = rootFileSystem(ports)?.type
  if (disk.root !== null && type !== disk.root)
    return [
      {
        code: 'disk-unfit',
        message: `the new system needs a root of ${disk.root}, and this machine has ${type ?? 'another one'}`,
        hint,
      },
    ]
  const partitions = disk.partitions.filter(
    (label) => ports.files.target(`/dev/disk/by-partlabel/${label}`) === undefined,
  )
  const subvolumes = lackingSubvolumes(ports, disk.subvolumes)
  return [
    ...partitions.map((label) => ({
      code: 'disk-unfit',
      message: `the new system needs a partition ${label}, and this machine has none`,
      hint,
    })),
    ...subvolumes.map((name) => ({
      code: 'disk-unfit',
      message: `the new system needs a subvolume ${name}, and this machine has none`,
      hint: `mount the root with subvol=/, and: btrfs subvolume create ${name}`,
    })),
  ]
}

function lackingSubvolumes(ports: Ports, wanted: readonly string[]): readonly string[] {
  if (wanted.length === 0) return []
  const present = withPool(ports, ({ place }) => ports.files.list(place)) ?? []
  return wanted.filter((name) => !present.includes(name))
}
