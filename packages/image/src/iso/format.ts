import type { Format } from '../format.ts'
import { checkIso } from './plan.ts'

export const iso: Format = {
  name: 'iso',
  summary: 'a live system on CD-ROM or USB stick, for UEFI and BIOS',
  extension: 'iso',
  mediaType: 'application/x-iso9660-image',
  check: checkIso,
  pour: async (forge, pour) => (await import('./pour.ts')).pourIso(forge, pour),
}
