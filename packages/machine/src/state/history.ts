import { z } from 'zod'
import type { Files, Ports } from '../ports/ports.ts'
import { parseJson, stateDirectory } from './json-file.ts'

const eventSchema = z.object({
  /** As far as the machine knew the time. */
  at: z.iso.datetime(),
  kind: z.enum([
    'check',
    'update',
    'live',
    'revert',
    'switch',
    'pin',
    'unpin',
    'prune',
    'unlock',
    'boot',
    'install',
  ]),
  /** Of the deployment that it is about. */
  deployment: z.string().optional(),
  system: z.string().optional(),
  version: z.string().optional(),
  /** What it was before. */
  from: z.string().optional(),
  /** How long it took, by its parts: `pull`, `deploy`, `total`. Seconds. */
  seconds: z.record(z.string(), z.number()).optional(),
  note: z.string().optional(),
})
/** Something that happened to this machine. */
export type HistoryEvent = z.infer<typeof eventSchema>

const path = `${stateDirectory}/history.jsonl`
/** Bytes after which the older half goes. */
const limit = 256 * 1024

/** What happened, the latest last. A line that a power cut halved is left out. */
export function readHistory(files: Files): readonly HistoryEvent[] {
  return (files.read(path) ?? '').split('\n').flatMap((line) => parseJson(line, eventSchema) ?? [])
}

/** Adds an event; keeps the file from growing for ever. */
export function record({ files, clock }: Ports, event: Omit<HistoryEvent, 'at'>): void {
  const line = JSON.stringify({ at: new Date(clock.now()).toISOString(), ...event })
  files.makeDirectory(stateDirectory)
  const text = files.read(path) ?? ''
  if (text.length > limit) {
    const lines = text.trimEnd().split('\n')
    files.write(path, [...lines.slice(lines.length / 2), line, ''].join('\n'))
  } else {
    // After a halved line the next one begins anew.
    files.append(path, `${text === '' || text.endsWith('\n') ? '' : '\n'}${line}\n`)
  }
}
