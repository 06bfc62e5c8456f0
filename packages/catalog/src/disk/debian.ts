import {
  allPartitions,
  mountOptions,
  partitionOf,
  type DiskLayout,
  type FileSystemPlan,
} from '@ingot/contracts/disk.ts'
import type { FileEntry, Origin } from '@ingot/contracts/blueprint.ts'
import { requestError } from '@ingot/contracts/problem.ts'
import { whereOf } from '../collect/problem.ts'
import type { LowerToDebian } from '../contribution.ts'
import { link, notLive, packagesFor, unitDirectory, unitFile, when } from '../entries.ts'
import { toolsOf } from '../file-systems/mount.ts'
import { escapePath } from '../systemd-text.ts'
import type { BootConfig } from '../boot/options.ts'
import { layoutOf } from './layout.ts'
import { mirrorFiles } from './mirrors.ts'
import { openingOf } from './opening.ts'
import type { DiskConfig } from './options.ts'
import { objectionsTo } from './validate.ts'

/** Where OSTree has /var; its generator mounts that at /var. */
const stateDirectory = '/sysroot/ostree/deploy/ingot/var'

export const lowerDisk: LowerToDebian<DiskConfig & BootConfig> = (config, { origin, architecture }) => {
  const objections = objectionsTo(config)
  if (objections.length > 0)
    throw requestError(
      objections.map(({ option, ...problem }) => ({
        ...problem,
        message: `${option}: ${problem.message}`,
        ...whereOf(origin(option)),
      })),
    )
  const layout = layoutOf(config)
  const { fileSystem, label } = partitionOf(layout, 'root')
  const isBtrfs = fileSystem.kind === 'btrfs'
  const by = origin('disk.partitions')
  const mirrors = mirrorFiles(layout, by)
  const opening = layout.encryption === undefined ? undefined : openingOf(config.boot.mode, architecture)
  return {
    disk: layout,
    packages: [
      // Also of what is mounted nowhere: the installer makes it.
      ...packagesFor(by, ...toolsOfAll(layout)),
      ...packagesFor(origin('disk.encryption.enable'), ...(opening?.packages ?? [])),
    ],
    initramfsPackages: opening?.initramfsPackages ?? [],
    initramfsDrivers: [...when(isBtrfs, 'btrfs'), ...(opening?.drivers ?? [])],
    dracutModules: opening?.dracutModules ?? [],
    files: [...stateMount(fileSystem, label, by), ...mirrors.files],
    initramfsFiles: mirrors.initramfsFiles,
    expectations: when(isBtrfs, {
      kind: 'command',
      command: ['findmnt', '--noheadings', '--output', 'FSTYPE', '/var'],
      prints: ['btrfs'],
    } as const),
  }
}

/** Packages with the tools of all file systems. */
function toolsOfAll(layout: DiskLayout): readonly string[] {
  const all = allPartitions(layout).flatMap((one) =>
    'fileSystem' in one ? [toolsOf(one.fileSystem.kind)] : [],
  )
  return [...new Set(all.filter((name) => name !== null))].toSorted()
}

/** The subvolume of /var, where OSTree expects the directory. */
function stateMount(fileSystem: FileSystemPlan, label: string, by: Origin): readonly FileEntry[] {
  if (fileSystem.kind !== 'btrfs') return []
  const subvolume = fileSystem.subvolumes.find(({ mountPoint }) => mountPoint === '/var')
  if (subvolume === undefined) return []
  const unit = `${escapePath(stateDirectory)}.mount`
  return [
    unitFile(
      unit,
      [
        [
          'Unit',
          [['Description', 'The subvolume of /var'], notLive, ['Before', 'var.mount local-fs.target']],
        ],
        [
          'Mount',
          [
            ['What', `/dev/disk/by-partlabel/${label}`],
            ['Where', stateDirectory],
            ['Type', 'btrfs'],
            ['Options', mountOptions(fileSystem, subvolume.name).join(',')],
          ],
        ],
      ],
      by,
    ),
    link(`${unitDirectory}/local-fs.target.requires/${unit}`, `../${unit}`, by),
  ]
}
