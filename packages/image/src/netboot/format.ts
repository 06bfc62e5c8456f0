import type { Format } from '../format.ts'
import { refuseSealed } from '../sealed/refuse.ts'

export const netboot: Format = {
  name: 'netboot',
  summary: 'a live system over the network: iPXE, UEFI, or any loader of kernel and initramfs',
  extension: 'netboot.tar',
  mediaType: 'application/x-tar',
  // Also for machines without UEFI: a kernel and an initramfs are all that it takes.
  check: (system) => refuseSealed('netboot', system),
  pour: async (forge, pour) => (await import('./pour.ts')).pourNetboot(forge, pour),
}
