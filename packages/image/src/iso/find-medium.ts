import path from 'node:path'
import type { PourRequest } from '../disk/plan.ts'
import type { Finder } from '../live/plan.ts'

const here = (file: string): string => path.join(import.meta.dirname, 'initramfs', file)

/** Label of the medium, by which the initramfs finds it: the same commit has the same, and no other one. */
export function mediumLabel({ commit }: Pick<PourRequest, 'commit'>): string {
  return `INGOT_${commit.checksum.slice(0, 12).toUpperCase()}`
}

/** Finds the root on a medium. */
export function findMedium(request: Pick<PourRequest, 'commit'>): Finder {
  return {
    files: {
      '/etc/systemd/system/run-live-medium.mount': here('run-live-medium.mount'),
      '/etc/systemd/system/ingot-live.service.d/medium.conf': here('medium.conf'),
      '/usr/lib/ingot/live-why.sh': here('live-why.sh'),
    },
    words: { LABEL: mediumLabel(request) },
    loaded: ['isofs', 'sr_mod'],
    // Controllers of optical and USB drives, of any age, beside those that the initramfs has.
    drivers: [
      ['ata_generic', 'ata_piix', 'hv_storvsc', 'mptspi', 'vmw_pvscsi'],
      ['ehci_pci', 'ohci_pci', 'uhci_hcd'],
    ].flat(),
  }
}
