import type { Format } from '../format.ts'
import { checkSealed } from './plan.ts'

export const sealed: Format = {
  name: 'sealed',
  summary: 'UEFI machines that start nothing but this',
  extension: 'sealed',
  mediaType: 'application/x-raw-disk-image',
  check: checkSealed,
  pour: async (forge, pour) => (await import('./pour.ts')).pourSealed(forge, pour),
}
