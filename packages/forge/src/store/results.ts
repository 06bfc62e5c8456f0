import { mkdir, open, readFile, rename, stat, utimes } from 'node:fs/promises'
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
  /** The boot of the host in which its files were last known to be whole; absent in results of earlier versions. */
  boot: z.string().optional(),
})
/** What an action left in the store, remembered by its key. */
export type ActionResult = z.infer<typeof resultSchema>

function resultPath(layout: StoreLayout, key: string): string {
  return path.join(layout.results, key.slice(0, 2), `${key}.json`)
}

/** The remembered result, or undefined where there is none or it cannot be read (then the action runs again). */
export async function readResult(layout: StoreLayout, key: string): Promise<ActionResult | undefined> {
  const text = await readFile(resultPath(layout, key), 'utf8').catch(() => undefined)
  return text === undefined ? undefined : parseResult(text)
}

/** A result from its JSON; undefined where it cannot be read. */
export function parseResult(text: string): ActionResult | undefined {
  try {
    return resultSchema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

const hour = 3_600_000

/** Notes that a result was of use, so that cleaning the store leaves it alone; to the hour, to write little. */
export async function noteUse(layout: StoreLayout, key: string): Promise<void> {
  const file = resultPath(layout, key)
  const now = new Date()
  const { mtimeMs } = await stat(file)
  if (mtimeMs < now.getTime() - hour) await utimes(file, now, now)
}

/** What the kernel calls this boot of the host (random(4)); after another one a file may lack what was not on the disk. */
export function currentBoot(): Promise<string> {
  return (boot ??= readFile('/proc/sys/kernel/random/boot_id', 'utf8').then((text) => text.trim()))
}
let boot: Promise<string> | undefined

/** Written last, whole or not at all: a result that can be read speaks of outputs that are there. */
export async function writeResult(layout: StoreLayout, key: string, result: ActionResult): Promise<void> {
  const target = resultPath(layout, key)
  const temporary = `${target}.${process.pid}.new`
  await mkdir(path.dirname(target), { recursive: true })
  const file = await open(temporary, 'w')
  try {
    await file.writeFile(JSON.stringify({ ...result, boot: await currentBoot() } satisfies ActionResult))
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(temporary, target)
}
