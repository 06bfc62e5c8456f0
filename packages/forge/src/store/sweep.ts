import { execFile } from 'node:child_process'
import { mkdir, readdir } from 'node:fs/promises'
import { promisify } from 'node:util'
import path from 'node:path'
import type { IdMap } from '../sandbox/id-map.ts'
import { removeMapped } from '../sandbox/sandbox.ts'
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
 * Deletes a scratch directory; as an ordinary user through a namespace, whose ids its files may have. rm(1) deletes tens
 * of thousands of links in a fraction of the time that Node takes.
 */
export async function removeScratch(directory: string, ids: IdMap): Promise<void> {
  if (ids.writer === 'direct') await run('rm', ['-rf', '--one-file-system', '--', directory])
  else await removeMapped(directory, ids)
}

/** Deletes what processes that are gone left behind. */
export async function sweepScratch(layout: StoreLayout, ids: IdMap): Promise<void> {
  for (const name of await readdir(layout.scratch)) {
    const [pid = '', start = ''] = name.split('.')
    if ((await processStart(Number(pid))) === start && start !== '') continue
    await removeScratch(path.join(layout.scratch, name), ids)
  }
}
