/** Short ways to write the entries of a contribution. */
import type { FileEntry, Origin } from '@ingot/contracts/blueprint.ts'

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
