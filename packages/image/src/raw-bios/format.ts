import type { Format } from '../format.ts'
import { checkRawBios } from './plan.ts'

export const rawBios: Format = {
  name: 'raw-bios',
  summary: 'disks and USB sticks of machines with legacy BIOS',
  extension: 'raw-bios',
  mediaType: 'application/x-raw-disk-image',
  check: checkRawBios,
  pour: async (forge, pour) => (await import('./pour.ts')).pourRawBios(forge, pour),
}
