import type { FileEntry, Origin } from '@ingot/contracts/blueprint.ts'
import { formatOptionPath } from '@ingot/language/path.ts'
import type { Contribution, LowerToDebian } from '../contribution.ts'
import { enabled, notLive, packagesFor, unitFile, when } from '../entries.ts'
import { secretPath } from '../secrets/reference.ts'
import { escapePath } from '../systemd-text.ts'
import { devicePath, isCheckedType, isNetworkType, machinePath, toolsOf } from './mount.ts'
import type { FileSystemsConfig } from './options.ts'

type FileSystem = FileSystemsConfig['fileSystems'][string]

/** A mount unit each, and an automount unit where it waits to be asked for. */
export const lowerFileSystems: LowerToDebian<FileSystemsConfig> = (config, { origin }) => {
  const parts = Object.entries(config.fileSystems).map(([path, fileSystem]) =>
    lowerFileSystem(machinePath(path) ?? path, fileSystem, origin(formatOptionPath(['fileSystems', path]))),
  )
  return {
    packages: parts.flatMap(({ packages }) => packages ?? []),
    files: parts.flatMap(({ files }) => files ?? []),
    units: parts.flatMap(({ units }) => units ?? []),
    expectations: parts.flatMap(({ expectations }) => expectations ?? []),
  }
}

function lowerFileSystem(path: string, fileSystem: FileSystem, origin: Origin): Contribution {
  const name = escapePath(path)
  const tools = toolsOf(fileSystem.fsType)
  const unit = `${name}.${fileSystem.automount ? 'automount' : 'mount'}`
  return {
    packages: tools === null ? [] : packagesFor(origin, tools),
    files: [
      mountUnit(name, path, fileSystem, origin),
      ...when(fileSystem.automount, automountUnit(name, path, fileSystem, origin)),
    ],
    units: enabled(origin, unit),
    // Where the machine may do without it, nothing can be said.
    expectations: when(fileSystem.automount || fileSystem.required, { kind: 'unit-active', unit } as const),
  }
}

function mountUnit(name: string, path: string, fileSystem: FileSystem, origin: Origin): FileEntry {
  const { device, fsType, options, automount, credentials } = fileSystem
  const what = devicePath(device)
  const check =
    what.startsWith('/dev/') && isCheckedType(fsType) ? `systemd-fsck@${escapePath(what)}.service` : null
  const all = [
    ...options,
    // systemd.mount(5): so the rest of the boot does not wait either.
    ...when(!fileSystem.required && !automount, 'nofail'),
    ...(credentials === null ? [] : [`credentials=${secretPath(credentials)}`]),
  ]
  return unitFile(
    `${name}.mount`,
    [
      ['Unit', [...onlyOnDisk(fileSystem), ['Requires', check], ['After', check]]],
      [
        'Mount',
        [
          ['What', what],
          ['Where', path],
          ['Type', fsType],
          ['Options', all.length === 0 ? null : all.join(',').replaceAll('%', '%%')],
        ],
      ],
      ['Install', automount ? [] : wantedBy(fileSystem)],
    ],
    origin,
  )
}

function automountUnit(name: string, path: string, fileSystem: FileSystem, origin: Origin): FileEntry {
  return unitFile(
    `${name}.automount`,
    [
      ['Unit', onlyOnDisk(fileSystem)],
      ['Automount', [['Where', path]]],
      ['Install', wantedBy(fileSystem)],
    ],
    origin,
  )
}

/** A disk of the machine's is left alone by a live system. */
function onlyOnDisk({ device }: FileSystem) {
  return when(devicePath(device).startsWith('/dev/'), notLive)
}

function wantedBy({ fsType, required }: FileSystem) {
  const target = isNetworkType(fsType) ? 'remote-fs.target' : 'local-fs.target'
  return [[required ? 'RequiredBy' : 'WantedBy', target]] as const
}
