import type { Files } from '../ports/ports.ts'
import { grub } from './grub.ts'
import type { BootLoader } from './offer.ts'
import { systemdBoot } from './systemd-boot.ts'

/** The boot loader of a machine, by the firmware that started it. */
export function loaderOf(files: Pick<Files, 'status'>): BootLoader {
  return files.status('/sys/firmware/efi') === undefined ? grub : systemdBoot
}
