import { z } from 'zod'
import type { Files } from '../ports/ports.ts'
import { readState, writeState } from '../state/json-file.ts'

const recordSchema = z.object({
  commit: z.string(),
  rootHash: z.string(),
  system: z.string(),
  version: z.string(),
  slot: z.enum(['a', 'b']),
})
/** What is known of a slot, for people: the program in it says by itself what it needs to boot. */
export type SlotRecord = z.infer<typeof recordSchema>
const schema = z.array(recordSchema)
const name = 'slots.json'

/** One for each slot at most. */
export function readSlotRecords(files: Pick<Files, 'read'>): readonly SlotRecord[] {
  return readState(files, name, schema) ?? []
}

/** Takes the place of what was known of that slot. */
export function rememberSlot(files: Files, record: SlotRecord): void {
  const before = readSlotRecords(files)
  const next = [record, ...before.filter(({ slot }) => slot !== record.slot)].toSorted((a, b) =>
    a.slot < b.slot ? -1 : 1,
  )
  if (JSON.stringify(before) !== JSON.stringify(next)) writeState(files, name, next)
}
