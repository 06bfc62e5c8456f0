import type { Format } from '../format.ts'
import { refuseSealed } from '../sealed/refuse.ts'

export const netboot: Format = {
  name: 'netboot',
  summary: 'a live system over the network: iPXE, or any loader with kernel and initramfs',
  extension: 'netboot.tar',
  mediaType: 'application/x-tar',
  // A kernel and an initramfs are all that it takes, whatever starts them.
  check: (system) => refuseSealed('netboot', system),
  pour: async (forge, pour) => (await import('./pour.ts')).pourNetboot(forge, pour),
}
