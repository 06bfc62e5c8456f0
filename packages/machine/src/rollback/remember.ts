import { z } from 'zod'
import type { Files } from '../ports/ports.ts'
import { readState, writeState } from '../state/json-file.ts'

const schema = z.object({
  /** The deployment that ran last. */
  last: z.string(),
  directories: z.array(z.object({ name: z.string(), path: z.string() })),
})
export type Remembered = z.infer<typeof schema>

const file = 'state-directories.json'

/** Which deployment ran last, and which directories have copies. */
export function readRemembered(files: Pick<Files, 'read'>): Remembered | undefined {
  return readState(files, file, schema)
}

/** @throws work error `file-failed`. */
export function writeRemembered(files: Files, remembered: Remembered): void {
  writeState(files, file, remembered)
}
