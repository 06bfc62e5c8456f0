import type { FileEntry, Origin } from '@ingot/contracts/blueprint.ts'
import { link, textFile } from '../entries.ts'
import { renderSections } from '../systemd-text.ts'

const units = '/usr/lib/systemd/system'

/** Where systemd-bless-boot looks for the EFI system partition (among others), and where a machine can make a directory. */
export const espMountPoint = '/boot/efi'

/**
 * The EFI system partition, mounted when somebody looks (systemd-bless-boot after a counted boot, an update) and
 * unmounted soon after: FAT has no journal, and what is not mounted survives a power cut. /boot itself is OSTree's.
 */
export function espFiles(origin: Origin): readonly FileEntry[] {
  return [
    textFile(`${units}/boot-efi.mount`, mount, origin),
    textFile(`${units}/boot-efi.automount`, automount, origin),
    link(`${units}/local-fs.target.wants/boot-efi.automount`, '../boot-efi.automount', origin),
  ]
}

const mount = renderSections([
  ['Unit', [['Description', 'EFI System Partition']]],
  [
    'Mount',
    [
      ['What', '/dev/disk/by-partlabel/ingot-esp'],
      ['Where', espMountPoint],
      ['Type', 'vfat'],
      ['Options', 'umask=0077,nosuid,nodev,noexec'],
    ],
  ],
])

const automount = renderSections([
  [
    'Unit',
    [
      ['Description', 'EFI System Partition, mounted on demand'],
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
