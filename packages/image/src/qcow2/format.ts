import { checkDisk } from '../convert/check.ts'
import type { Format } from '../format.ts'

export const qcow2: Format = {
  name: 'qcow2',
  summary: 'QEMU, libvirt, OpenStack',
  extension: 'qcow2',
  mediaType: 'application/x-qemu-disk',
  check: checkDisk,
  pour: async (forge, pour) => (await import('./pour.ts')).pourQcow2(forge, pour),
}
