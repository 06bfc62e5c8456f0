import { realpathSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** How a person calls this Ingot: `ingot` where the PATH leads to it, else the launcher's path. */
export function ownCommand(): string {
  const launcher = fileURLToPath(new URL('../../../../ingot', import.meta.url))
  const found = (process.env['PATH'] ?? '')
    .split(delimiter)
    .some((directory) => directory !== '' && real(join(directory, 'ingot')) === launcher)
  return found ? 'ingot' : launcher
}

function real(path: string): string | undefined {
  try {
    return realpathSync(path)
  } catch {
    return undefined
  }
}
