import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Ends when everything in the file system of a directory is on the disk (syncfs(2)). */
export async function syncFileSystem(directory: string, signal: AbortSignal): Promise<void> {
  await run('sync', ['--file-system', directory], { signal })
}
