import { execFile } from 'node:child_process'
import { mkdir, readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import type { IdMap } from '../sandbox/id-map.ts'
import { processStart } from './action-lock.ts'
import type { StoreLayout } from './layout.ts'

const run = promisify(execFile)
let serial = 0

/** A new scratch directory, named after this process so that others know whether it is still in use. */
export async function makeScratch(layout: StoreLayout): Promise<string> {
  serial += 1
  const number = serial
  const directory = path.join(layout.scratch, `${process.pid}.${await processStart(process.pid)}.${number}`)
  await mkdir(directory)
  return directory
}

/**
 * Deletes a scratch directory. Its files may belong to subordinate ids, which only root of a user namespace that has
 * them can delete.
 */
export async function removeScratch(directory: string, ids: IdMap): Promise<void> {
  if (ids.writer === 'direct') {
    await rm(directory, { recursive: true, force: true })
    return
  }
  const mapped = ['--user', '--map-root-user', '--map-auto', '--setuid', '0', '--setgid', '0']
  await run('unshare', [...mapped, '--', 'rm', '-rf', '--one-file-system', '--', directory])
}

/** Deletes what processes that are gone left behind. */
export async function sweepScratch(layout: StoreLayout, ids: IdMap): Promise<void> {
  for (const name of await readdir(layout.scratch)) {
    const [pid = '', start = ''] = name.split('.')
    if ((await processStart(Number(pid))) === start && start !== '') continue
    await removeScratch(path.join(layout.scratch, name), ids)
  }
}
