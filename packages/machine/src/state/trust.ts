import { z } from 'zod'
import { keyIdSchema, rootSchema, type Root } from '@ingot/contracts/release.ts'
import type { Remembered } from '@ingot/release/decide.ts'
import type { SeenHead } from '@ingot/release/machine-state.ts'
import type { Files } from '../ports/ports.ts'
import { readState, writeState } from './json-file.ts'

const trustSchema = z.object({
  schema: z.literal(1),
  /** The newest root that was followed to. */
  root: rootSchema,
  /** The newest head seen, by `SYSTEM/CHANNEL`: an older one is a replay. */
  heads: z.record(z.string(), z.object({ version: z.int(), channelKeys: z.array(keyIdSchema) })),
})
type Trust = z.infer<typeof trustSchema>
const name = 'trust.json'

/** Whom the machine believes: what it remembers, unless the running system brought something newer. */
export interface Believed {
  readonly root: Root
  readonly lastHead: SeenHead | undefined
}

/** @param shipped the root of the running system. */
export function readTrust(files: Files, shipped: Root, followed: string): Believed {
  const kept = readState(files, name, trustSchema)
  const root = kept !== undefined && kept.root.version >= shipped.version ? kept.root : shipped
  return { root, lastHead: kept?.heads[followed] }
}

/** Remembers before anything is done with what was learnt. */
export function rememberTrust(files: Files, followed: string, { root, lastHead }: Remembered): void {
  const kept = readState(files, name, trustSchema)
  const heads = { ...kept?.heads, [followed]: { ...lastHead, channelKeys: [...lastHead.channelKeys] } }
  const next: Trust = { schema: 1, root, heads }
  if (JSON.stringify(kept) !== JSON.stringify(next)) writeState(files, name, next)
}
