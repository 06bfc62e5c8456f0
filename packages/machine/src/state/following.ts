import { z } from 'zod'
import type { ShippedSystem } from '@ingot/contracts/machine.ts'
import type { Files } from '../ports/ports.ts'
import { readState, writeState } from './json-file.ts'

const schema = z.object({ system: z.string(), channel: z.string() })
const name = 'following.json'

/** Which channel of which system the machine follows. */
export type Following = z.infer<typeof schema>

/** What a person chose with `os switch`, else what the running system says. */
export function readFollowing(files: Files, shipped: ShippedSystem): Following {
  return (
    readState(files, name, schema) ?? {
      system: shipped.system,
      channel: shipped.updates?.channel ?? 'stable',
    }
  )
}

/** Follows another channel from now on. */
export function follow(files: Files, following: Following): void {
  writeState(files, name, following)
}
