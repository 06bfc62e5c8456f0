import type { SourcePosition } from '@ingot/contracts/problem.ts'
import { callSite } from '@ingot/language/call-site.ts'

/** A directory of files that are laid over the tree of a system. */
export interface OverlayDeclaration {
  readonly kind: 'overlay'
  /** Relative to the directory of the file that names it. */
  readonly path: string
  readonly position: SourcePosition
}

/**
 * A directory whose `etc/` and `usr/` are laid over the tree, whatever definitions say. Executable files stay
 * executable; everything belongs to root, unless the `overlay.json` in it says otherwise.
 * @param path relative to the file that calls `overlay`.
 */
export function overlay(path: string): OverlayDeclaration {
  const position = callSite(overlay) ?? { file: 'ingot.ts', line: 1, column: 1 }
  return Object.freeze({ kind: 'overlay', path, position })
}
