import type { ShippedDisk } from '@ingot/contracts/shipped-disk.ts'
import type { ShippedSystem } from '@ingot/contracts/machine.ts'
import type { EncryptionAnswers, InstallAnswers } from '@ingot/contracts/installation.ts'

/** What an installation installs, and how much it takes. */
export interface InstallSource {
  /** OSTree repository that has the commit. */
  readonly repository: string
  /** OSTree commit checksum. */
  readonly commit: string
  readonly shipped: ShippedSystem
  readonly disk: ShippedDisk
  /** What the commit's files take. */
  readonly treeBytes: number
  /** Kernel and initramfs. */
  readonly kernelBytes: number
}

/** Everything that decides an installation, but the machine. */
export interface Wanted {
  readonly source: Pick<InstallSource, 'shipped' | 'disk' | 'treeBytes' | 'kernelBytes'>
  /** As the kernel names it: `/dev/sda`. */
  readonly disk: string
  /** The others of the system, by their names in it; absent: none. */
  readonly others?: InstallAnswers['others']
  readonly mode: InstallAnswers['mode']
  /** Partition of the disk that has a btrfs of another system, in which the root goes; absent: it has its own. */
  readonly pool?: string | undefined
  /** Names of partitions that may be lost; `all`: whatever is on the disk. */
  readonly destroy: 'all' | readonly string[]
  /** Sizes of partitions that stay, by their names; absent: none gets another. */
  readonly resize?: InstallAnswers['resize']
  /** What is to open the root; absent: it is not encrypted. */
  readonly encryption?: EncryptionAnswers | undefined
}
