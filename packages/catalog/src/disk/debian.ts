import { mountOptions, type FileSystemPlan } from '@ingot/contracts/disk.ts'
import { partitionOf } from '@ingot/contracts/disk.ts'
import type { FileEntry, Origin } from '@ingot/contracts/blueprint.ts'
import { requestError } from '@ingot/contracts/problem.ts'
import { whereOf } from '../collect/problem.ts'
import type { LowerToDebian } from '../contribution.ts'
import { link, notLive, packagesFor, unitDirectory, unitFile, when } from '../entries.ts'
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
      // The tools of other file systems come with what mounts them.
      ...when(isBtrfs, ...packagesFor(by, 'btrfs-progs')),
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
