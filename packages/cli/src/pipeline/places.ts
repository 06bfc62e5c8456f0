import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

/** Directory of the store: `--store`, else INGOT_STORE, else in the user's cache directory. Absolute. */
export function storeDirectory(
  named: string | undefined,
  environment: { readonly [name: string]: string | undefined } = process.env,
): string {
  const chosen = named ?? environment['INGOT_STORE']
  if (chosen !== undefined && chosen !== '') return resolve(chosen)
  const cache = environment['XDG_CACHE_HOME']
  return join(cache === undefined || cache === '' ? join(homedir(), '.cache') : cache, 'ingot', 'store')
}

/** The project's lock. */
export function lockPath(project: string): string {
  return join(project, 'ingot.lock')
}
