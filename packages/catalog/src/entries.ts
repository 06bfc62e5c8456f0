/** Short ways to write the entries of a contribution. */
import type { FileEntry, Origin, PackageRequest, UnitState } from '@ingot/contracts/blueprint.ts'
import { renderSections } from './systemd-text.ts'

/** A text file, root's, readable by all unless a mode says otherwise. */
export function textFile(path: string, text: string, origin: Origin, mode = 0o644): FileEntry {
  return { kind: 'file', path, mode, owner: 'root', group: 'root', content: { kind: 'text', text }, origin }
}

/** A symbolic link. */
export function link(path: string, target: string, origin: Origin): FileEntry {
  return { kind: 'link', path, target, origin }
}

/** Joins conditional parts: `[...when(config.enable, entry)]`. */
export function when<T>(condition: boolean, ...items: readonly T[]): readonly T[] {
  return condition ? items : []
}

type Sections = Parameters<typeof renderSections>[0]

/** Where units lie that modules bring. */
export const unitDirectory = '/usr/lib/systemd/system'

/** A unit that a module brings. */
export function unitFile(name: string, sections: Sections, origin: Origin): FileEntry {
  return textFile(`${unitDirectory}/${name}`, renderSections(sections), origin)
}

/** A piece of unit file that changes a package's unit; 50 leaves room on both sides. */
export function dropIn(unit: string, name: string, sections: Sections, origin: Origin): FileEntry {
  return textFile(`${unitDirectory}/${unit}.d/50-${name}.conf`, renderSections(sections), origin)
}

/**
 * For units of the machine's own disk, in `[Unit]`: a live system has none, and leaves those alone that the machine has.
 */
export const notLive = ['ConditionKernelCommandLine', '!ingot.live'] as const

/** Units that are started at boot. */
export function enabled(origin: Origin, ...units: readonly string[]): readonly UnitState[] {
  return units.map((unit) => ({ unit, state: 'enabled', origin }))
}

/** Packages that somebody asks for. */
export function packagesFor(origin: Origin, ...names: readonly string[]): readonly PackageRequest[] {
  return names.map((name) => ({ name, origin }))
}
