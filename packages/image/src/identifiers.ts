import { createHash } from 'node:crypto'

/** 16 bytes that follow from the lock's seed and a label, and from nothing else. */
function derive(seed: string, label: string): Buffer {
  return createHash('sha256').update(`ingot image\0${seed}\0${label}`).digest().subarray(0, 16)
}

/**
 * A UUID that follows from the lock's seed and a label, in the form of a random one (RFC 9562, version 4).
 *
 * @param seed the lock's seed, hexadecimal
 */
export function deriveUuid(seed: string, label: string): string {
  const bytes = derive(seed, label)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** A FAT volume id, 8 hexadecimal digits. */
export function deriveVolumeId(seed: string, label: string): string {
  return derive(seed, label).subarray(0, 4).toString('hex')
}
