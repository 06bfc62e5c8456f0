import { withLock } from '@ingot/forge/store/action-lock.ts'
import { makeDirectory } from '@ingot/forge/store/make-directory.ts'

/** Holds a published directory while `work` writes to it; whoever else wants to waits, and `onWait` is told for whom. */
export async function lockPublished<T>(
  directory: string,
  signal: AbortSignal,
  onWait: (holder: string) => void,
  work: () => Promise<T>,
): Promise<T> {
  await makeDirectory(directory)
  return withLock({ locks: directory }, '.lock', signal, onWait, work)
}
