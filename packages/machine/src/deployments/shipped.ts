import { shippedSystemPath, shippedSystemSchema, type ShippedSystem } from '@ingot/contracts/machine.ts'
import type { Files } from '../ports/ports.ts'

/** Tries where a system does not say how many. */
const usualTries = 3

/** How often the loader starts a new deployment before it gives it up, as the system of a tree says. */
export function triesOf(files: Files, tree: string): number {
  return readShipped(files, tree)?.boot.tries ?? usualTries
}

/** What a tree says of itself. One of another make, or of a form that this `os` does not know, says nothing. */
export function readShipped(files: Files, tree: string): ShippedSystem | undefined {
  const text = files.read(`${tree}${shippedSystemPath}`)
  if (text === undefined) return undefined
  try {
    return shippedSystemSchema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
