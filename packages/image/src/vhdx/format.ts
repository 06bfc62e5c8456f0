import { checkDisk } from '../convert/check.ts'
import type { Format } from '../format.ts'

export const vhdx: Format = {
  name: 'vhdx',
  summary: 'Hyper-V',
  extension: 'vhdx',
  mediaType: 'application/x-vhdx',
  varies: 'QEMU gives headers and metadata random GUIDs, under checksums',
  check: checkDisk,
  pour: async (forge, pour) => (await import('./pour.ts')).pourVhdx(forge, pour),
}
