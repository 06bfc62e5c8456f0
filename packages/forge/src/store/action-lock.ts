import { readFile, rename, rm, writeFile, link } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import path from 'node:path'
import type { StoreLayout } from './layout.ts'

const pollMilliseconds = 100

/**
 * Holds the named lock while `work` runs; another process (or another call) that wants it waits.
 * The lock is a file with the holder's process id and start time; one left by a dead process is taken over.
 *
 * @param onWait called once when somebody else holds it, with their process id.
 */
export async function withLock<T>(
  layout: Pick<StoreLayout, 'locks'>,
  name: string,
  signal: AbortSignal,
  onWait: (holder: string) => void,
  work: () => Promise<T>,
): Promise<T> {
  const file = path.join(layout.locks, name)
  const self = `${process.pid} ${await processStart(process.pid)}`
  let waited = false
  while (!(await claim(file, self))) {
    const holder = await readFile(file, 'utf8').catch(() => '')
    if (holder !== '' && !(await isAlive(holder))) {
      await removeStale(file, holder)
      continue
    }
    if (!waited) onWait(holder.split(' ')[0] ?? '')
    waited = true
    await sleep(pollMilliseconds, undefined, { signal })
  }
  try {
    return await work()
  } finally {
    await rm(file, { force: true })
  }
}

/** A hard link is created whole or not at all, with its content; an exclusive open would show an empty file first. */
async function claim(file: string, self: string): Promise<boolean> {
  const temporary = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}`
  await writeFile(temporary, self)
  try {
    await link(temporary, file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    await rm(temporary, { force: true })
  }
}

/** Moves the stale file away before deleting it, so that two who find it stale cannot delete a fresh one. */
async function removeStale(file: string, holder: string): Promise<void> {
  const aside = `${file}.stale.${process.pid}`
  await rename(file, aside).catch(() => {})
  const taken = await readFile(aside, 'utf8').catch(() => '')
  if (taken !== '' && taken !== holder) await link(aside, file).catch(() => {})
  await rm(aside, { force: true })
}

async function isAlive(holder: string): Promise<boolean> {
  const [pid, start] = holder.split(' ')
  return start !== '' && (await processStart(Number(pid))) === start
}

/** Start time of a process in clock ticks since boot (proc(5), field 22 of stat); empty where there is none. */
export async function processStart(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}
