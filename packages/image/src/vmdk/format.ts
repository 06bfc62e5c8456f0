import { checkDisk } from '../convert/check.ts'
import type { Format } from '../format.ts'

export const vmdk: Format = {
  name: 'vmdk',
  summary: 'VMware, VirtualBox',
  extension: 'vmdk',
  mediaType: 'application/x-vmdk',
  check: checkDisk,
  pour: async (forge, pour) => (await import('./pour.ts')).pourVmdk(forge, pour),
}
