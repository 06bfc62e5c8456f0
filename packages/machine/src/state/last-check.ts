import { z } from 'zod'
import { releaseSchema } from '@ingot/contracts/release.ts'
import type { Decision } from '@ingot/release/decide.ts'
import type { Ports } from '../ports/ports.ts'
import { readState, writeState } from './json-file.ts'

const schema = z.object({
  at: z.iso.datetime(),
  kind: z.enum(['offer', 'up-to-date', 'wait', 'refuse']),
  release: releaseSchema.optional(),
  /** Why not, in a sentence. */
  message: z.string().optional(),
})
const name = 'last-check.json'

/** What the update source said when it was asked last. */
export type LastCheck = z.infer<typeof schema>

/** Undefined before the first. */
export function readLastCheck({ files }: Ports): LastCheck | undefined {
  return readState(files, name, schema)
}

/** So that `os status` can say what is new without asking anybody. */
export function rememberCheck({ files, clock }: Ports, decision: Decision): void {
  writeState(files, name, {
    at: new Date(clock.now()).toISOString(),
    kind: decision.kind,
    ...(decision.kind === 'refuse' ? {} : { release: decision.release }),
    ...('problem' in decision ? { message: decision.problem.message } : {}),
  } satisfies LastCheck)
}
