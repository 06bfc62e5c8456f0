import { mkdir, stat } from 'node:fs/promises'
import path from 'node:path'

/**
 * Makes a directory, and those above it, where they are missing. Node's own recursive mkdir tries for ever where the
 * kernel makes none (/proc, /sys).
 * @throws the file system's error
 */
export async function makeDirectory(directory: string, mode = 0o777): Promise<void> {
  try {
    await mkdir(directory, { mode })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST' && (await isDirectory(directory))) return
    const parent = path.dirname(directory)
    if (code !== 'ENOENT' || (await isDirectory(parent))) throw error
    await makeDirectory(parent, mode)
    await makeDirectory(directory, mode)
  }
}

async function isDirectory(file: string): Promise<boolean> {
  return stat(file).then(
    (status) => status.isDirectory(),
    () => false,
  )
}
