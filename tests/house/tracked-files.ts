import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Root of the repository, absolute. */
export const root: string = fileURLToPath(new URL('../..', import.meta.url))

/** Paths (relative to the root) of every file that is tracked, or would be: ignored ones are not among them. */
export function trackedFiles(pattern: RegExp): readonly string[] {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    timeout: 30_000,
    maxBuffer: 64 << 20,
  })
  return listed.split('\0').filter((path) => path !== '' && pattern.test(path) && isThere(path))
}

export function readTracked(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

function isThere(path: string): boolean {
  try {
    readTracked(path)
    return true
  } catch {
    return false
  }
}
