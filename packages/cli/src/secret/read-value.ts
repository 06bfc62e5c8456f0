import { buffer } from 'node:stream/consumers'
import { requestError } from '@ingot/contracts/problem.ts'
import { askHidden } from '../ask-hidden.ts'

/**
 * A secret's value: a line typed at the terminal without showing it, or all of stdin. A single line loses its line
 * break (`echo value |` means the value); anything longer is taken byte for byte.
 */
export async function readValue(name: string, signal: AbortSignal): Promise<Uint8Array> {
  if (!process.stdin.isTTY) return withoutLineBreak(await buffer(process.stdin))
  const value = await askHidden(`value of ${name} (not shown), then Enter: `, signal)
  if (value === undefined) throw requestError({ code: 'secret-untyped', message: 'no value was typed' })
  return Buffer.from(value)
}

/** Takes the line break from the end where it is the only one. */
export function withoutLineBreak(value: Buffer): Buffer {
  const first = value.indexOf(0x0a)
  return first >= 0 && first === value.length - 1 ? value.subarray(0, first) : value
}
