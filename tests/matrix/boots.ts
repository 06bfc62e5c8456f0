import { allCases, type Case } from './axes.ts'
import { cover, type AxisPair } from './cover.ts'

const plain = { data: 'none', encryption: 'none', secureBoot: 'off' } as const
const uefi = { ...plain, firmware: 'uefi', loader: 'systemd-boot' } as const
const bios = { ...plain, firmware: 'bios', loader: 'grub' } as const

/** What tests of their own boot, by file. */
export const bootedElsewhere: Readonly<Record<string, readonly Case[]>> = {
  'boot-quickstart.test.ts': [{ ...uefi, format: 'raw-efi', root: 'ext4' }],
  'boot-bios.test.ts': [{ ...bios, format: 'raw-bios', root: 'ext4' }],
  'boot-disks.test.ts': [{ ...uefi, format: 'raw-efi', root: 'btrfs', data: 'xfs' }],
  'boot-iso.test.ts': [
    { ...uefi, format: 'iso', root: 'erofs' },
    { ...bios, format: 'iso', root: 'erofs' },
  ],
  'boot-secure.test.ts': [{ ...uefi, format: 'raw-efi', root: 'ext4', secureBoot: 'on' }],
  'boot-sealed.test.ts': [{ ...uefi, format: 'sealed', root: 'erofs', secureBoot: 'on' }],
  'boot-install.test.ts': [{ ...uefi, format: 'installed', root: 'ext4' }],
  'boot-install-luks.test.ts': [{ ...uefi, format: 'installed', root: 'ext4', encryption: 'luks' }],
  // The first test there: a cloud's machine.
  'boot-matrix.test.ts': [{ ...uefi, format: 'qcow2', root: 'ext4' }],
}

/** What has to meet in a test: another format holds the same disk, whatever is on it. */
const mattering: readonly AxisPair[] = [
  ['format', 'firmware'],
  ['firmware', 'root'],
  ['root', 'data'],
]

/** Few cases that make up for what nothing else boots. Formats that no machine boots are tried when they are built. */
export function casesForTests(): readonly Case[] {
  const booted = allCases().filter(
    ({ format, firmware }) => firmware !== 'none' && format !== 'libvirt' && format !== 'installed',
  )
  return cover(booted, mattering, Object.values(bootedElsewhere).flat())
}
