import type { Blueprint, Origin } from '@ingot/contracts/blueprint.ts'
import { efiFiles, refindDirectory } from '@ingot/contracts/efi-files.ts'
import { requestError } from '@ingot/contracts/problem.ts'
import { whereOf } from '../collect/problem.ts'
import type { LowerContext } from '../contribution.ts'
import { packagesFor, textFile } from '../entries.ts'
import type { BootConfig } from './options.ts'

type Refind = BootConfig['boot']['refind']

/** Where rEFInd and its configuration are on the EFI system partition: where firmware looks by itself. */
const home = '/EFI/BOOT'

/**
 * What lies in `refindDirectory` of the tree is laid beside rEFInd on the EFI system partition, by images and the
 * installer.
 * @throws IngotError `refind-theme`, and those of `local`.
 */
export function lowerRefind(
  { boot }: BootConfig,
  context: LowerContext,
): Pick<Blueprint, 'packages' | 'files'> {
  const { refind, mode } = boot
  if (!refind.enable || mode === 'bios') return { packages: [], files: [] }
  const by = context.origin('boot.refind.enable')
  const theme = refind.theme === null ? undefined : themeOf(refind.theme, context)
  return {
    packages: packagesFor(by, 'refind'),
    files: [
      textFile(`${refindDirectory}/refind.conf`, configuration(refind, theme?.name, context), by),
      ...(theme?.files ?? []),
    ],
  }
}

function themeOf(directory: string, context: LowerContext): Pick<Blueprint, 'files'> & { name: string } {
  const by = context.origin('boot.refind.theme')
  const name = directory.split('/').findLast((part) => part !== '') ?? ''
  const paths = context.list(directory, by)
  if (!paths.includes('theme.conf') || !/^[A-Za-z0-9_][A-Za-z0-9_.+-]*$/.test(name))
    throw noTheme(directory, paths, by)
  return {
    name,
    files: paths.map((path) => ({
      kind: 'file',
      path: `${refindDirectory}/themes/${name}/${path}`,
      mode: 0o644,
      owner: 'root',
      group: 'root',
      content: { kind: 'local', ...context.local(`${directory}/${path}`, by) },
      origin: by,
    })),
  }
}

/** refind.conf: where several lines give the same setting, the last one counts: these, not those of a theme. */
function configuration(refind: Refind, theme: string | undefined, context: LowerContext): string {
  const { timeout, icon, scan, hide, entries } = refind
  const loader = efiFiles[context.architecture]?.loader ?? ''
  return [
    ...(theme === undefined ? [] : [`include themes/${theme}/theme.conf`]),
    `timeout ${timeout === 0 ? -1 : timeout}`,
    // What it remembers goes into the firmware's variables: FAT has no journal.
    'use_nvram true',
    // As systemd-boot: who is at the keyboard does not change arguments.
    'hideui editor',
    // Entries come in this order, and this system's is the first.
    `scanfor manual${scan ? ', internal, external, optical' : ''}`,
    'default_selection 1',
    setting('dont_scan_volumes', hide.volumes.map(quoted)),
    setting('dont_scan_dirs', ['INGOT-ESP:/EFI/systemd', ...hide.directories].map(place)),
    setting('dont_scan_files', hide.files.map(place)),
    '',
    ...menuEntry(context.system, { loader: `/EFI/systemd/${loader}`, icon, volume: null, options: null }),
    ...Object.entries(entries).flatMap(([title, entry]) => menuEntry(title, entry)),
  ]
    .filter((line) => line !== undefined)
    .join('\n')
}

/** A list that is added to rEFInd's own. */
function setting(name: string, values: readonly string[]): string | undefined {
  return values.length === 0 ? undefined : `${name} ${['+', ...values].join(', ')}`
}

function menuEntry(title: string, entry: Refind['entries'][string]): readonly string[] {
  const { loader, volume, icon, options } = entry
  return [
    `menuentry ${quoted(title)} {`,
    // Before the volume: it is looked for on the one that was named last.
    `  icon ${home}/${icon}`,
    ...(volume === null ? [] : [`  volume ${quoted(volume)}`]),
    `  loader ${place(loader)}`,
    ...(options === null ? [] : [`  options ${quoted(options)}`]),
    '}',
    '',
  ]
}

/** EFI's paths have backslashes; rEFInd makes them of others, but not between quotation marks. */
function place(path: string): string {
  return quoted(path.replaceAll('/', '\\'))
}

function quoted(text: string): string {
  return `"${text}"`
}

function noTheme(directory: string, paths: readonly string[], by: Origin): Error {
  return requestError({
    code: 'refind-theme',
    message: `${directory} is no theme of rEFInd's.`,
    ...whereOf(by),
    why: paths.includes('theme.conf')
      ? `rEFInd cannot include a file from a directory of this name.`
      : 'There is no theme.conf in it.',
    hint: 'name the directory that has theme.conf, with a name of letters, digits and -_.+',
  })
}
