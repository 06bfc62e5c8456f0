import type { Image } from '@ingot/contracts/artefact.ts'
import type { Forge } from '@ingot/forge/forge.ts'
import { convertDisk } from '../convert/convert.ts'
import type { Pour } from '../format.ts'

/**
 * A sparse QCOW2 (version 3), compressed with zstd: QEMU 5.1 or later reads it.
 * @throws work error when a step fails.
 */
export function pourQcow2(forge: Forge, pour: Pour): Promise<Image> {
  return convertDisk(forge, pour, {
    format: 'qcow2',
    words: ['-O', 'qcow2', '-c', '-o', 'compression_type=zstd'],
  })
}
