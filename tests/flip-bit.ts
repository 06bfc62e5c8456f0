import { chmodSync, closeSync, openSync, readSync, statSync, writeSync } from 'node:fs'

/** Changes a bit in the middle of a file, which is made writable. */
export function flipBit(file: string): void {
  chmodSync(file, 0o600)
  const at = Math.floor(statSync(file).size / 2)
  const opened = openSync(file, 'r+')
  const byte = Buffer.alloc(1)
  readSync(opened, byte, 0, 1, at)
  writeSync(opened, Uint8Array.of((byte[0] ?? 0) ^ 1), 0, 1, at)
  closeSync(opened)
}
