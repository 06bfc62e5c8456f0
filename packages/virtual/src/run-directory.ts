import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { rmSync } from 'node:fs'
import path from 'node:path'

export interface RunDirectory {
  readonly path: string
  readonly remove: () => Promise<void>
}

const pattern = /^machine-(\d+)-/

/**
 * A private directory for one machine, named by the process that owns it. It goes when it is removed or when the
 * process ends; what a killed process left is removed by the next one.
 */
export async function openRunDirectory(parent: string): Promise<RunDirectory> {
  await mkdir(parent, { recursive: true })
  await sweep(parent)
  const directory = await mkdtemp(path.join(parent, `machine-${process.pid}-`))
  const removeAtExit = (): void => rmSync(directory, { recursive: true, force: true })
  process.once('exit', removeAtExit)
  return {
    path: directory,
    remove: async () => {
      await rm(directory, { recursive: true, force: true })
      process.off('exit', removeAtExit)
    },
  }
}

async function sweep(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const owner = pattern.exec(name)?.[1]
    if (owner !== undefined && !isAlive(Number(owner)))
      await rm(path.join(parent, name), { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Writes a new file that only its owner may read: credentials, keys, drives with opened secrets. */
export async function writePrivate(file: string, content: string | Uint8Array): Promise<void> {
  await writeFile(file, content, { mode: 0o600, flag: 'wx' })
}
