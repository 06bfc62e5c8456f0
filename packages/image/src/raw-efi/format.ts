import type { Format } from '../format.ts'
import { checkRawEfi } from './plan.ts'

export const rawEfi: Format = {
  name: 'raw-efi',
  summary: 'disks and USB sticks of UEFI machines',
  extension: 'raw-efi',
  mediaType: 'application/x-raw-disk-image',
  check: checkRawEfi,
  pour: async (forge, pour) => (await import('./pour.ts')).pourRawEfi(forge, pour),
}
