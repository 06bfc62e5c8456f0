import type { Architecture } from './source.ts'

/**
 * What a UEFI machine boots: the file that firmware looks for on any disk (UEFI 2.10, 3.5.1.1), systemd-boot's own, rEFInd's, and
 * systemd's program that starts a kernel out of its own file.
 */
export interface EfiFiles {
  readonly fallback: string
  readonly loader: string
  readonly refind: string
  readonly stub: string
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
  return {
    fallback: `BOOT${suffix.toUpperCase()}.EFI`,
    loader: `systemd-boot${suffix}.efi`,
    refind: `refind_${suffix}.efi`,
    stub: `linux${suffix}.efi.stub`,
  }
}

/** Values of `secure-boot-enroll` (loader.conf(5)), by those of the option `boot.secureBoot.enroll`. */
export const enrollWords = { virtual: 'if-safe', always: 'force', menu: 'manual' } as const

/** Directory of systemd-boot's file in a tree. */
export const loaderDirectory = '/usr/lib/systemd/boot/efi'

/** Where a tree has rEFInd and its pictures, as Debian ships them. */
export const refindShipped = '/usr/share/refind/refind'

/** What a tree lays beside rEFInd on the EFI system partition; a tree without it has no rEFInd there. */
export const refindDirectory = '/usr/lib/ingot/refind'

/** Rules of udev that say which EFI system partition of a mirrored machine is used, and which is the copy. */
export const espRulesPath = '/usr/lib/udev/rules.d/65-ingot-esp.rules'
