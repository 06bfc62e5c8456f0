import type { z } from 'zod'
import type { Files } from '../ports/ports.ts'

/** What `os` remembers, and nothing but files that are written whole. */
export const stateDirectory = '/var/lib/ingot'

/**
 * Reads a file of the state. What a power cut, a bad disk or a newer `os` left there and cannot be read is as if it was not
 * there: nothing that the machine needs to boot or to judge an update rests on it alone.
 */
export function readState<T>(files: Pick<Files, 'read'>, name: string, schema: z.ZodType<T>): T | undefined {
  const text = files.read(`${stateDirectory}/${name}`)
  return text === undefined ? undefined : parseJson(text, schema)
}

/** The value of a JSON text by its schema; undefined where it is none. */
export function parseJson<T>(text: string, schema: z.ZodType<T>): T | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

/** @throws work error `file-failed`, e.g. on a full disk. */
export function writeState(files: Files, name: string, value: unknown): void {
  files.makeDirectory(stateDirectory)
  files.write(`${stateDirectory}/${name}`, `${JSON.stringify(value, null, 2)}\n`)
}
