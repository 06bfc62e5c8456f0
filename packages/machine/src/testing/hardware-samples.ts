import type { HardwareFacts } from '../hardware/facts.ts'

/** Machines of kinds that people have, as their kernels tell of them on plain Debian. */
const common = {
  isTablet: false,
  isVirtual: false,
  bootMode: 'uefi',
  hasWifi: false,
  hasBluetooth: false,
  hasBattery: false,
  firmwareMissing: [],
  modules: [],
} as const

const laptop = { hasWifi: true, hasBluetooth: true, hasBattery: true, tpm: 2 } as const
const nvme = { class: '0108', driver: 'nvme' } as const

export const surface: HardwareFacts = {
  ...common,
  ...laptop,
  vendor: 'Microsoft Corporation',
  model: 'Surface Pro 7',
  isTablet: true,
  secureBoot: 'on',
  processor: 'intel',
  pci: [
    { vendor: '8086', device: '8a52', class: '0300', driver: 'i915' },
    { vendor: '8086', device: '34c8', class: '0403', driver: 'sof-audio-pci-intel-icl' },
    { vendor: '8086', device: '34f0', class: '0280' },
    { vendor: '1414', device: '0001', ...nvme },
  ],
  disks: [{ name: 'nvme0n1', bytes: 256_060_514_304, isRemovable: false }],
  firmwareMissing: ['i915/icl_dmc_ver1_09.bin', 'iwlwifi-Qu-c0-hr-b0-77.ucode'],
}

export const thinkpad: HardwareFacts = {
  ...common,
  ...laptop,
  vendor: 'LENOVO',
  model: '21CF004PGE',
  secureBoot: 'off',
  processor: 'amd',
  pci: [
    { vendor: '1002', device: '1681', class: '0300', driver: 'amdgpu' },
    { vendor: '17cb', device: '1103', class: '0280', driver: 'ath11k_pci' },
    { vendor: '10ec', device: '8168', class: '0200', driver: 'r8169' },
    { vendor: '144d', device: 'a80a', ...nvme },
  ],
  disks: [{ name: 'nvme0n1', bytes: 512_110_190_592, isRemovable: false }],
}

export const server: HardwareFacts = {
  ...common,
  vendor: 'Dell Inc.',
  model: 'PowerEdge R650',
  secureBoot: 'setup',
  processor: 'intel',
  pci: [
    { vendor: '102b', device: '0536', class: '0300', driver: 'mgag200' },
    { vendor: '8086', device: '159b', class: '0200', driver: 'ice' },
    { vendor: '1000', device: '10e2', class: '0104', driver: 'megaraid_sas' },
    { vendor: '10de', device: '20b5', class: '0302', driver: 'nouveau' },
    { vendor: '144d', device: 'a824', ...nvme },
  ],
  disks: [
    { name: 'nvme0n1', bytes: 1_920_383_410_176, isRemovable: false },
    { name: 'sda', bytes: 479_559_942_144, isRemovable: false },
  ],
}

export const guest: HardwareFacts = {
  ...common,
  vendor: 'QEMU',
  model: 'Standard PC (Q35 + ICH9, 2009)',
  isVirtual: true,
  secureBoot: 'off',
  processor: 'amd',
  pci: [
    { vendor: '8086', device: '29c0', class: '0600' },
    { vendor: '1af4', device: '1041', class: '0200', driver: 'virtio-pci' },
    { vendor: '1af4', device: '1042', class: '0100', driver: 'virtio-pci' },
  ],
  disks: [{ name: 'vda', bytes: 8_589_934_592, isRemovable: false }],
}
