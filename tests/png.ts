import assert from 'node:assert/strict'
import { inflateSync } from 'node:zlib'

/** A picture, three bytes for each of its points. */
export interface Picture {
  readonly width: number
  readonly height: number
  readonly points: Uint8Array
}

/** Reads a PNG as QEMU writes them: 8 bits, red, green and blue, not interlaced (PNG 1.2, 9.2 says what its filters are). */
export function readPng(file: Uint8Array): Picture {
  const bytes = Buffer.from(file)
  const data: Buffer[] = []
  for (let at = 8; at < bytes.length; at += bytes.readUInt32BE(at) + 12)
    if (bytes.toString('latin1', at + 4, at + 8) === 'IDAT')
      data.push(bytes.subarray(at + 8, at + 8 + bytes.readUInt32BE(at)))
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)]
  assert.deepEqual([...bytes.subarray(24, 29)], [8, 2, 0, 0, 0], 'not the kind of PNG that QEMU writes')
  const raw = inflateSync(Buffer.concat(data))
  const row = width * 3
  const points = new Uint8Array(row * height)
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (row + 1)] ?? 0
    for (let x = 0; x < row; x++) {
      const left = x < 3 ? 0 : (points[y * row + x - 3] ?? 0)
      const above = y === 0 ? 0 : (points[(y - 1) * row + x] ?? 0)
      const corner = x < 3 || y === 0 ? 0 : (points[(y - 1) * row + x - 3] ?? 0)
      const predicted = [0, left, above, (left + above) >> 1, nearest(left, above, corner)][filter] ?? 0
      points[y * row + x] = (raw[y * (row + 1) + 1 + x] ?? 0) + predicted
    }
  }
  return { width, height, points }
}

function nearest(left: number, above: number, corner: number): number {
  const [a, b, c] = [above - corner, left - corner, left + above - 2 * corner].map(Math.abs) as [
    number,
    number,
    number,
  ]
  return a <= b && a <= c ? left : b <= c ? above : corner
}

/** Part of a picture's points that differ visibly from another's, in rows that are compared; 1 where sizes differ. */
export function difference(one: Picture, other: Picture, isCompared: (y: number) => boolean): number {
  if (one.width !== other.width || one.height !== other.height) return 1
  let [different, compared] = [0, 0]
  for (let y = 0; y < one.height; y++) {
    if (!isCompared(y)) continue
    for (let x = 0; x < one.width; x++) {
      const at = (y * one.width + x) * 3
      compared++
      if ([0, 1, 2].some((n) => Math.abs((one.points[at + n] ?? 0) - (other.points[at + n] ?? 0)) > 24))
        different++
    }
  }
  return different / compared
}
