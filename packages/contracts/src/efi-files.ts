import type { Architecture } from './source.ts'

/** What a UEFI machine boots: the file that firmware looks for on any disk (UEFI 2.10, 3.5.1.1), and systemd-boot's own. */
export interface EfiFiles {
  readonly fallback: string
  readonly loader: string
}

/** By architecture; the others have no UEFI firmware. */
export const efiFiles: Readonly<Partial<Record<Architecture, EfiFiles>>> = {
  amd64: filesOf('x64'),
  arm64: filesOf('aa64'),
  riscv64: filesOf('riscv64'),
  i386: filesOf('ia32'),
  armhf: filesOf('arm'),
}

function filesOf(suffix: string): EfiFiles {
  return { fallback: `BOOT${suffix.toUpperCase()}.EFI`, loader: `systemd-boot${suffix}.efi` }
}

/** Values of `secure-boot-enroll` (loader.conf(5)), by those of the option `boot.secureBoot.enroll`. */
export const enrollWords = { virtual: 'if-safe', always: 'force', menu: 'manual' } as const

/** Directory of systemd-boot's file in a tree. */
export const loaderDirectory = '/usr/lib/systemd/boot/efi'
