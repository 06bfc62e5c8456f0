import { chmod, mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { System } from '@ingot/contracts/system.ts'
import type { Inventory } from '@ingot/forge/debian/inventory.ts'
import { shellArguments, shellWord } from './sandbox.ts'
import type { Workplace } from './sandbox.ts'

/**
 * Writes a directory of programs, `.ingot/dev/SYSTEM/bin`: each is a name of one script, which runs the program of that
 * name in the system's tree. direnv, or anybody, puts it into PATH.
 */
export async function writePrograms(
  place: Workplace & { readonly directory: string },
  programs: readonly string[],
): Promise<string> {
  const bin = join(place.directory, 'bin')
  const enter = join(place.directory, 'enter')
  await rm(bin, { recursive: true, force: true })
  await mkdir(bin, { recursive: true })
  await writeFile(enter, enterScript(place))
  await chmod(enter, 0o755)
  await Promise.all(programs.map((program) => symlink('../enter', join(bin, program))))
  return bin
}

/** The script behind every name in the directory; it works where the project is, also below it. */
export function enterScript(place: Workplace): string {
  const words = shellArguments(place).map(shellWord).join(' ')
  const project = shellWord(place.project)
  return `#!/bin/sh
# Written by ingot dev; runs the program of its own name in the tree of ${place.system}.
case $PWD/ in ${project}/*) at=$PWD ;; *) at=${project} ;; esac
exec ${words} --setenv TERM "\${TERM:-dumb}" --chdir "$at" -- "\${0##*/}" "$@"
`
}

/** Packages that the project itself names in `packages`, not those that modules bring. */
export function namedPackages({ definitions }: Pick<System, 'definitions'>): ReadonlySet<string> {
  const own = (definitions['packages'] ?? []).filter(
    ({ by, used }) => used && /^(?:system|template) /.test(by),
  )
  const items = own.flatMap(({ value }) => (Array.isArray(value) ? value : []))
  return new Set(items.map((item) => String(item).replace(/:.*$/, '')))
}

/**
 * Programs that packages bring which were asked for by name: those in /usr/bin that are theirs, and the names that
 * alternatives give to them.
 */
export function programsOf({ files }: Inventory, asked: ReadonlySet<string>): readonly string[] {
  const byPath = new Map(files.map((file) => [file.path, file]))
  const isAsked = (path: string, depth: number): boolean => {
    const file = byPath.get(path)
    if (file === undefined || depth === 0) return false
    if (file.package !== undefined) return asked.has(file.package)
    const { target } = file
    if (target === undefined) return false
    return isAsked(target.replace(/^\/etc\//, '/usr/etc/').replace(/^\/bin\//, '/usr/bin/'), depth - 1)
  }
  const names = files
    .filter(({ path }) => /^\/usr\/(?:s?bin|games)\/[^/]+$/.test(path) && isAsked(path, 8))
    .map(({ path }) => basename(path))
  return [...new Set(names)].toSorted()
}
