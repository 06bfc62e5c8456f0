import { checkDisk } from '../convert/check.ts'
import type { Format } from '../format.ts'

export const libvirt: Format = {
  name: 'libvirt',
  summary: 'virsh define, beside the qcow2',
  extension: 'libvirt.xml',
  mediaType: 'application/xml',
  check: checkDisk,
  pour: async (forge, pour) => (await import('./pour.ts')).pourLibvirt(forge, pour),
}
