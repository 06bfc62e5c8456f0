import { existsSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Files that make a directory a project or a package of its own. */
const markers = ['ingot.ts', 'ingot.yaml', 'package.json']

const known = new Map<string, string>()

/**
 * The directory of the project (or package) that a file belongs to: the nearest one upwards with an `ingot.ts`, an
 * `ingot.yaml` or a `package.json`; failing that, the file's own. Absolute, without links.
 */
export function homeOf(file: string): string {
  const directory = dirname(file)
  const found = known.get(directory) ?? search(realDirectory(directory))
  known.set(directory, found)
  return found
}

/** A directory without links in its path; as given where it does not exist. */
export function realDirectory(directory: string): string {
  try {
    return realpathSync(directory)
  } catch {
    return directory
  }
}

function search(start: string): string {
  for (let directory = start; ; directory = dirname(directory)) {
    if (markers.some((marker) => existsSync(join(directory, marker)))) return directory
    if (dirname(directory) === directory) return start
  }
}
