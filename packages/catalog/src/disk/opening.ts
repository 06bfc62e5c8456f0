import type { Architecture } from '@ingot/contracts/source.ts'
import type { BootConfig } from '../boot/options.ts'
import { when } from '../entries.ts'

/** systemd loads them when it has a TPM to talk to. */
const tpm2Libraries = ['libtss2-esys-3.0.2-0t64', 'libtss2-rc0t64', 'libtss2-tcti-device0t64'] as const

/** For whoever types a passphrase; the kernel has those of PS/2 itself. */
const keyboards = ['usbhid', 'hid_generic', 'ehci_pci', 'ohci_pci', 'uhci_hcd']
/** On buses of PCs, and of virtual machines. */
const pcKeyboards = ['i2c_hid_acpi', 'intel_lpss_pci', 'hyperv_keyboard', 'virtio_input']

/** For a stick with a key file, as people format sticks. */
const sticks = ['vfat', 'nls_cp437', 'nls_ascii']

/** What opens an encrypted root in the initramfs, and makes and changes its keys in the system. */
export function openingOf(mode: BootConfig['boot']['mode'], architecture: Architecture) {
  const hasTpm2 = mode === 'uefi'
  const isPc = architecture === 'amd64' || architecture === 'i386'
  return {
    packages: ['cryptsetup-bin', 'systemd-cryptsetup', ...when(hasTpm2, ...tpm2Libraries)],
    // dracut takes the libraries for the TPM only where tpm2(1) is.
    initramfsPackages: [
      'dmsetup',
      'systemd-cryptsetup',
      ...when(hasTpm2, ...tpm2Libraries, 'tpm2-tools', 'tpm-udev'),
    ],
    drivers: ['dm_crypt', ...sticks, ...keyboards, ...when(isPc, 'aesni_intel', ...pcKeyboards)],
    dracutModules: [
      'crypt',
      'dm',
      'systemd-ask-password',
      'systemd-cryptsetup',
      ...when(hasTpm2, 'systemd-sysusers', 'tpm2-tss'),
    ],
  }
}
