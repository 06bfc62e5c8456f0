import { mkdir, open, readFile, rename } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { sha256Schema } from '@ingot/contracts/lock.ts'
import type { StoreLayout } from './layout.ts'

const outputSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('blob'),
    sha256: sha256Schema,
    bytes: z.number().int(),
    modified: z.string(),
  }),
  z.strictObject({ kind: z.literal('tree'), checksum: sha256Schema }),
])
export type ActionOutput = z.infer<typeof outputSchema>

const resultSchema = z.strictObject({
  schema: z.literal(1),
  kind: z.string(),
  label: z.string(),
  outputs: z.record(z.string(), outputSchema),
  seconds: z.number(),
})
/** What an action left in the store, remembered by its key. */
export type ActionResult = z.infer<typeof resultSchema>

function resultPath(layout: StoreLayout, key: string): string {
  return path.join(layout.results, key.slice(0, 2), `${key}.json`)
}

/** The remembered result, or undefined where there is none or it cannot be read (then the action runs again). */
export async function readResult(layout: StoreLayout, key: string): Promise<ActionResult | undefined> {
  const text = await readFile(resultPath(layout, key), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  try {
    return resultSchema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

/** Written last, whole or not at all: a result that can be read speaks of outputs that are there. */
export async function writeResult(layout: StoreLayout, key: string, result: ActionResult): Promise<void> {
  const target = resultPath(layout, key)
  const temporary = `${target}.${process.pid}.new`
  await mkdir(path.dirname(target), { recursive: true })
  const file = await open(temporary, 'w')
  try {
    await file.writeFile(JSON.stringify(result))
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(temporary, target)
}
