import { readQuarantine, type Failure } from '../judge/record.ts'
import type { Ports } from '../ports/ports.ts'
import { machinePlaces } from '../publish/installed.ts'

/** Commits that failed on this machine, the latest first, as far as whoever asks may look: the boot partition is root's. */
export function readFailures({ files, userId }: Ports): readonly Failure[] {
  const isHidden = (path: string) => userId !== 0 && path.startsWith(`${machinePlaces.partition}/`)
  return readQuarantine({ read: (path) => (isHidden(path) ? undefined : files.read(path)) }, machinePlaces)
}
