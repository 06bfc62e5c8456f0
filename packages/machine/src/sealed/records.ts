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

/** One for each slot at most; what is to boot next first. */
export function readSlotRecords(files: Pick<Files, 'read'>): readonly SlotRecord[] {
  return readState(files, name, schema) ?? []
}

/** Takes the place of what was known of that slot, and boots next. */
export function rememberSlot(files: Files, record: SlotRecord): void {
  write(files, [record, ...without(files, record.slot)])
}

/** Something is being written to it. */
export function forgetSlot(files: Files, slot: SlotRecord['slot']): void {
  write(files, without(files, slot))
}

function without(files: Files, slot: SlotRecord['slot']): readonly SlotRecord[] {
  return readSlotRecords(files).filter((one) => one.slot !== slot)
}

function write(files: Files, records: readonly SlotRecord[]): void {
  // As they are read again, in one order: callers say more than that.
  const kept = schema.parse(records)
  if (JSON.stringify(readSlotRecords(files)) !== JSON.stringify(kept)) writeState(files, name, kept)
}
