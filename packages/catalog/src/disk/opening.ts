import type { Architecture } from '@ingot/contracts/source.ts'
import type { BootConfig } from '../boot/options.ts'
import { when } from '../entries.ts'

/** systemd loads them when it has a TPM to talk to. */
const tpm2Libraries = ['libtss2-esys-3.0.2-0t64', 'libtss2-rc0t64', 'libtss2-tcti-device0t64'] as const

/** What opens an encrypted root in the initramfs, and makes and changes its keys in the system. */
export function openingOf(mode: BootConfig['boot']['mode'], architecture: Architecture) {
  const hasTpm2 = mode === 'uefi'
  return {
    packages: ['cryptsetup-bin', 'systemd-cryptsetup', ...when(hasTpm2, ...tpm2Libraries)],
    // dracut takes the libraries for the TPM only where tpm2(1) is.
    initramfsPackages: [
      'dmsetup',
      'systemd-cryptsetup',
      ...when(hasTpm2, ...tpm2Libraries, 'tpm2-tools', 'tpm-udev'),
    ],
    drivers: ['dm_crypt', ...when(architecture === 'amd64' || architecture === 'i386', 'aesni_intel')],
    dracutModules: [
      'crypt',
      'dm',
      'systemd-ask-password',
      'systemd-cryptsetup',
      ...when(hasTpm2, 'systemd-sysusers', 'tpm2-tss'),
    ],
  }
}
