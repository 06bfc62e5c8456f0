import type { FileEntry, Origin } from '@ingot/contracts/blueprint.ts'
import { partitionLabels } from '@ingot/contracts/disk.ts'
import { link, notLive, textFile, when } from '../entries.ts'
import { escapePath, renderSections } from '../systemd-text.ts'
import { espInUse, espMirrorFiles } from './esp-mirror.ts'
import type { BootConfig } from './options.ts'

const units = '/usr/lib/systemd/system'

/** Where systemd-bless-boot looks for the EFI system partition (among others), and where a machine can make a directory. */
export const espMountPoint = '/boot/efi'

const onlyDevice = `/dev/disk/by-partlabel/${partitionLabels.esp}`

/**
 * The partition that the firmware or GRUB reads, mounted when somebody looks (whatever blesses a counted boot, an update) and
 * unmounted soon after: FAT has no journal, and what is not mounted survives a power cut. /boot itself is OSTree's.
 */
export function espFiles(
  mode: BootConfig['boot']['mode'],
  isMirrored: boolean,
  origin: Origin,
): readonly FileEntry[] {
  const device = isMirrored ? espInUse : onlyDevice
  const description = mode === 'uefi' ? 'EFI System Partition' : 'Boot Partition'
  return [
    textFile(`${units}/boot-efi.mount`, mountUnit(description, device), origin),
    textFile(`${units}/boot-efi.automount`, automountUnit(description), origin),
    link(`${units}/local-fs.target.wants/boot-efi.automount`, '../boot-efi.automount', origin),
    ...when(isMirrored, ...espMirrorFiles(origin)),
  ]
}

function mountUnit(description: string, device: string): string {
  const check = `systemd-fsck@${escapePath(device)}.service`
  return renderSections([
    [
      'Unit',
      [
        ['Description', description],
        notLive,
        // A power cut may leave a file whose clusters are not its own, and the kernel makes the partition read-only when
        // somebody removes it; and clusters of nobody, which are lost. One that cannot be checked is mounted nevertheless.
        ['Wants', check],
        ['After', check],
      ],
    ],
    [
      'Mount',
      [
        ['What', device],
        ['Where', espMountPoint],
        ['Type', 'vfat'],
        ['Options', 'umask=0077,nosuid,nodev,noexec'],
      ],
    ],
  ])
}

function automountUnit(description: string): string {
  return renderSections([
    [
      'Unit',
      [
        ['Description', `${description}, mounted on demand`],
        notLive,
        // Makes /boot writable, where the mount point is made.
        ['After', 'ostree-remount.service'],
      ],
    ],
    [
      'Automount',
      [
        ['Where', espMountPoint],
        ['TimeoutIdleSec', '2min'],
      ],
    ],
  ])
}
