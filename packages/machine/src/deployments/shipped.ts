import { shippedSystemPath, shippedSystemSchema, type ShippedSystem } from '@ingot/contracts/machine.ts'
import type { Files } from '../ports/ports.ts'

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
