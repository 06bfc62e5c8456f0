import type { Blueprint } from '@ingot/contracts/blueprint.ts'
import { workError } from '@ingot/contracts/problem.ts'
import type { Declared, Format } from './contender.ts'

/** A file or link of the project that mkosi reads, by path below the project. */
export type ProjectFile = {
  readonly path: string
} & ({ readonly text: string; readonly mode: number } | { readonly target: string })

/** Where the project, caches, work and output of mkosi lie inside its root. */
export const inside = {
  project: '/mnt/project',
  output: '/mnt/output',
  work: '/mnt/work',
  cache: '/mnt/cache',
  packages: '/mnt/packages',
} as const

/**
 * mkosi's project for the same system: the same named packages, kernel, kernel arguments, files, units, accounts and
 * initramfs drivers. What each setting is for stands in docs/performance.md.
 */
export function mkosiProject(blueprint: Blueprint, declared: Declared): readonly ProjectFile[] {
  const { files, units, users } = blueprint
  const enabled = units.map(({ unit, state }) => `${state === 'enabled' ? 'enable' : 'disable'} ${unit}\n`)
  const masked = units.filter(({ state }) => state === 'masked')
  return [
    text('mkosi.conf', mkosiConf(blueprint, declared)),
    text('mkosi.repart/00-esp.conf', partition('esp', 'vfat', ['/boot:/', '/efi:/'], '512M')),
    text('mkosi.repart/10-root.conf', partition('root', 'ext4', ['/'], '2G')),
    ...files.flatMap((file): readonly ProjectFile[] => {
      const path = `mkosi.extra${file.path}`
      if (file.path === '/etc/motd') return [text(path, declared.motd)]
      if (file.kind === 'link') return [{ path, target: file.target }]
      if (file.kind === 'file' && file.content.kind === 'text') {
        return [{ path, text: file.content.text, mode: file.mode }]
      }
      return []
    }),
    text('mkosi.extra/usr/lib/systemd/system-preset/10-declared.preset', enabled.join('')),
    ...masked.map(({ unit }) => ({ path: `mkosi.extra/etc/systemd/system/${unit}`, target: '/dev/null' })),
    text(
      'mkosi.extra/usr/lib/sysusers.d/declared.conf',
      users.map(({ name, home, shell }) => `u ${name} - "${name}" ${home} ${shell}\n`).join('') +
        users.flatMap(({ name, groups }) => groups.map((group) => `m ${name} ${group}\n`)).join(''),
    ),
  ]
}

/** mkosi's formats by Ingot's names, each as small as Ingot's. */
const mkosiFormats: Readonly<Partial<Record<Format, Readonly<Record<string, string>>>>> = {
  'raw-efi': { Format: 'disk' },
  tar: { Format: 'tar', CompressOutput: 'zstd' },
  oci: { Format: 'oci' },
}

/** Whether mkosi makes something that is used in the same way. */
export function isFormatOfMkosi(format: Format): boolean {
  return mkosiFormats[format] !== undefined
}

function mkosiFormat(format: Format): Readonly<Record<string, string>> {
  const settings = mkosiFormats[format]
  if (settings) return settings
  throw workError({ code: 'bench-format', message: `mkosi makes no ${format}` })
}

/**
 * Beyond the drivers of the root disk: mkosi's initramfs finds the root by the loader's EFI variable, and mkosi does
 * not follow soft dependencies (ext4's on crc32c).
 */
const mkosiDrivers = ['autofs4', 'crc32c_generic', 'crc32c_intel', 'efivarfs'] as const

function mkosiConf({ packages, kernel, initramfs, source }: Blueprint, declared: Declared): string {
  const { extraPackage, isVolatile = false, format = 'raw-efi' } = declared
  const extra = extraPackage === undefined ? [] : [extraPackage]
  const named = [...packages.map(({ name }) => name), kernel.package, ...(isVolatile ? [] : extra)]
  return [
    section('Distribution', { Distribution: 'debian', Release: source.suite }),
    section('Output', {
      ...mkosiFormat(format),
      OutputDirectory: inside.output,
      ManifestFormat: '',
      SplitArtifacts: '',
    }),
    section('Content', {
      Bootable: 'yes',
      Bootloader: 'systemd-boot',
      UnifiedKernelImages: 'no',
      WithDocs: 'no',
      KernelCommandLine: kernel.parameters.join(' '),
      KernelModulesInitrdExclude: '.*',
      KernelModulesInitrdInclude: list(
        [...initramfs.drivers, ...mkosiDrivers].map((name) => `/${name.replaceAll(/[_-]/g, '[_-]')}\\.ko`),
      ),
      Packages: list([...new Set(named)].toSorted()),
      ...(isVolatile && { VolatilePackages: list(extra) }),
    }),
    section('Build', {
      Incremental: 'yes',
      CacheDirectory: inside.cache,
      PackageCacheDirectory: inside.packages,
      WorkspaceDirectory: inside.work,
    }),
  ].join('\n')
}

function section(name: string, settings: Readonly<Record<string, string>>): string {
  const lines = Object.entries(settings).map(([key, value]) => `${key}=${value}\n`)
  return `[${name}]\n${lines.join('')}`
}

/** One value per line, indented, as mkosi continues a list. */
function list(values: readonly string[]): string {
  return values.map((value) => `\n    ${value}`).join('')
}

/** A partition of fixed size: with Minimize=, which is mkosi's default, the file system would be made twice. */
function partition(type: string, format: string, copies: readonly string[], size: string): string {
  const copied = copies.map((copy) => `CopyFiles=${copy}\n`).join('')
  return `[Partition]\nType=${type}\nFormat=${format}\n${copied}SizeMinBytes=${size}\nSizeMaxBytes=${size}\n`
}

function text(path: string, content: string): ProjectFile {
  return { path, text: content, mode: 0o644 }
}
