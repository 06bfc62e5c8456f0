import type { Architecture } from '@ingot/contracts/source.ts'

/** What differs between architectures: Debian's kernel package, the consoles, disks that only exist there. */
interface KernelTraits {
  readonly package: string
  readonly consoles: readonly string[]
  readonly drivers: readonly string[]
}

export const kernelTraits: { readonly [A in Architecture]: KernelTraits } = {
  amd64: { package: 'linux-image-amd64', consoles: ['tty0', 'ttyS0,115200n8'], drivers: [] },
  arm64: { package: 'linux-image-arm64', consoles: ['tty0', 'ttyAMA0'], drivers: [] },
  riscv64: { package: 'linux-image-riscv64', consoles: ['tty0', 'ttyS0'], drivers: [] },
  i386: { package: 'linux-image-686-pae', consoles: ['tty0', 'ttyS0,115200n8'], drivers: [] },
  armhf: { package: 'linux-image-armmp', consoles: ['tty0', 'ttyAMA0'], drivers: [] },
  ppc64el: { package: 'linux-image-powerpc64le', consoles: ['tty0', 'hvc0'], drivers: ['ibmvscsi'] },
  s390x: {
    package: 'linux-image-s390x',
    consoles: ['ttysclp0'],
    drivers: ['virtio_ccw', 'dasd_eckd_mod', 'zfcp'],
  },
}

/**
 * Drivers that reach a root file system on what people mostly have. Short on purpose: the initramfs is read and
 * unpacked at every boot.
 */
export const commonDrivers = [
  'ahci',
  'ext4',
  'mmc_block',
  'nvme',
  'sd_mod',
  'sdhci_acpi',
  'sdhci_pci',
  'uas',
  'usb_storage',
  'virtio_blk',
  'virtio_pci',
  'virtio_scsi',
  'xhci_pci',
] as const

/**
 * Packages of the initramfs' own set, beside the kernel and what they depend on. The set has no Essential packages
 * of its own accord, so the shell and the tools that dracut runs and puts inside are named. `dracut` stands in for
 * initramfs-tools, which the kernel's package would pull in otherwise.
 */
export const initramfsPackages = [
  'base-files',
  'base-passwd',
  'bash',
  'coreutils',
  'cpio',
  'dash',
  'debianutils',
  'diffutils',
  'dracut',
  'dracut-core',
  'e2fsprogs',
  'findutils',
  'grep',
  'gzip',
  'hostname',
  'kmod',
  'libc-bin',
  'mawk',
  'mount',
  'ncurses-base',
  'ostree-boot',
  'sed',
  'systemd',
  'tar',
  'udev',
  'util-linux',
  'zstd',
] as const

/** All of dracut's modules that are wanted, beside those that these need: systemd finds the root file system, ostree enters it. */
export const dracutModules = [
  'base',
  'dracut-systemd',
  'fs-lib',
  'kernel-modules',
  'ostree',
  'rootfs-block',
  'systemd',
  'systemd-initrd',
  'udev-rules',
] as const
