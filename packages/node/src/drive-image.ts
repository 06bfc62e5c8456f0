import { createHash } from 'node:crypto'
import { driveLabel, type DrivePlan } from './config-drive.ts'
import { fatVolume } from './fat-volume.ts'

/** The drive as a disk image: one FAT volume, no partitions. The same plan gives the same bytes. */
export function driveImage(plan: DrivePlan): Uint8Array {
  const digest = createHash('sha256')
    .update(plan['SHA256SUMS'] ?? '')
    .digest()
  return fatVolume({ label: driveLabel, serial: digest.readUInt32LE(0), files: plan })
}
