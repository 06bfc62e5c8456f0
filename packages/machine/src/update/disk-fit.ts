import type { ShippedSystem } from '@ingot/contracts/machine.ts'
import type { Problem } from '@ingot/contracts/problem.ts'
import { shippedDiskPath, shippedDiskSchema } from '@ingot/contracts/shipped-disk.ts'
import type { Deployment } from '../deployments/deployment.ts'
import { ostree, repository } from '../deployments/ostree.ts'
import type { Ports } from '../ports/ports.ts'
import { rootFileSystem, withPool } from '../rollback/pool.ts'
import { parseJson } from '../state/json-file.ts'

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

/** A machine that runs from an encrypted root goes on with systems that can open it. */
export function openingProblems(
  ports: Ports,
  commit: string,
  { kernelArguments }: Pick<Deployment, 'kernelArguments'>,
): readonly Problem[] {
  if (!kernelArguments.some((argument) => argument.startsWith('rd.luks.name='))) return []
  const text = ostree(ports, ['cat', `--repo=${repository}`, commit, shippedDiskPath])
  if (parseJson(text, shippedDiskSchema)?.layout.encryption !== undefined) return []
  return [
    {
      code: 'disk-unfit',
      message: 'the new system cannot open an encrypted disk, and this machine has one',
      hint: 'set disk.encryption.enable in its definition; or install anew, with a plain disk',
    },
  ]
}

function lackingSubvolumes(ports: Ports, wanted: readonly string[]): readonly string[] {
  if (wanted.length === 0) return []
  const present = withPool(ports, ({ place }) => ports.files.list(place)) ?? []
  return wanted.filter((name) => !present.includes(name))
}
