import type { Files } from '../ports/ports.ts'
import type { BootLoader } from './offer.ts'
import { systemdBoot } from './systemd-boot.ts'

/** GRUB on BIOS: nothing is published yet, what was poured keeps booting. */
const unpublished: BootLoader = { read: () => [], counted: () => false, steps: () => [] }

/** The boot loader of a machine, by the firmware that started it. */
export function loaderOf(files: Pick<Files, 'status'>): BootLoader {
  return files.status('/sys/firmware/efi') === undefined ? unpublished : systemdBoot
}
