// A server of iron with UEFI: microcode, firmware, and controllers of disks. A machine with legacy BIOS is refused.
import { template } from '../forge.ts'

export const uefiMetal = template('uefi-metal', {
  hardware: {
    firmware: ['firmware-bnx2x', 'firmware-misc-nonfree', 'firmware-qlogic'],
    cpu: { amd: { updateMicrocode: true }, intel: { updateMicrocode: true } },
  },
  boot: { initrd: { availableKernelModules: ['megaraid_sas', 'mpt3sas', 'smartpqi'] } },
  services: { fwupd: { enable: true } },
  packages: [
    'dmidecode',
    // Reads and writes the boot order, which is a variable of UEFI.
    'efibootmgr',
    'ipmitool',
    'lldpd',
  ],
})
