// The fallback: what a machine gets that nobody has described yet. It boots on most of what there is, asks DHCP for an
// address, lets the operator in, and says what it found.
import { system } from '../forge.ts'
import { uefiMetal } from '../templates/uefi-metal.ts'
import { base } from './base.ts'

export const generic = system('generic', {
  extends: base,
  templates: [uefiMetal],
  hardware: { enableRedistributableFirmware: true },
  boot: {
    initrd: { availableKernelModules: ['hpsa', 'hv_storvsc', 'mptspi', 'vmw_pvscsi', 'xen-blkfront'] },
  },
  // Firmware that is missing or a disk that is dying is no reason to undo a fresh install.
  health: { requireNoFailedUnits: false },
  packages: ['hdparm', 'lshw', 'nvme-cli', 'usbutils'],
})
