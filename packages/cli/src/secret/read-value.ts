import { buffer } from 'node:stream/consumers'
import { Writable } from 'node:stream'
import { requestError } from '@ingot/contracts/problem.ts'
import { askLine } from '../ask-line.ts'
import type { Output } from '../output.ts'

/**
 * A secret's value: a line typed at the terminal without showing it, or all of stdin. A single line loses its line
 * break (`echo value |` means the value); anything longer is taken byte for byte.
 */
export async function readValue(name: string, output: Output, signal: AbortSignal): Promise<Uint8Array> {
  if (!process.stdin.isTTY) return withoutLineBreak(await buffer(process.stdin))
  output.note(`value of ${name} (not shown), then Enter:`)
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const value = await askLine('', signal, { output: nowhere, terminal: true })
  if (value === undefined) throw requestError({ code: 'secret-untyped', message: 'no value was typed' })
  return Buffer.from(value)
}

/** Takes the line break from the end where it is the only one. */
export function withoutLineBreak(value: Buffer): Buffer {
  const first = value.indexOf(0x0a)
  return first >= 0 && first === value.length - 1 ? value.subarray(0, first) : value
}
