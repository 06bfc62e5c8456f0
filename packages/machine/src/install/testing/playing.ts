import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command, Finished } from '../../ports/ports.ts'
import type { InstallSource } from '../wanted.ts'
import { mebibyte } from '../place.ts'
import { gibibyte, source } from './samples.ts'

export const commit = 'a'.repeat(64)
export const whole: InstallSource = { ...source(), repository: '/ostree/repo', commit }

const sysroot = 'run/ingot/install/root'
const kernels = 'b'.repeat(64)

/** What the programs of an installation would leave behind, as far as it looks. */
export function playInstallation(
  root: () => string,
  [program, ...args]: Command,
  found: object | readonly object[] = twoPartitions,
): Partial<Finished> {
  const words = [program, ...args].join(' ')
  if (program === 'lsblk') return { stdout: JSON.stringify({ blockdevices: [found].flat() }) }
  if (program === 'mountpoint') return { status: 1 }
  if (words.includes('--recovery-key')) return { stdout: 'recovery-key\n' }
  if (program === 'df') return { stdout: 'Avail\n500000000\n' }
  if (program === 'sha256sum' || program === 'env') return { stdout: 'c'.repeat(64) }
  if (program === 'cmp') return { status: 0 }
  if (words.startsWith('sfdisk --dump'))
    return { stdout: 'label: gpt\n/dev/vdb1 : name="installing-esp"\n/dev/vdb2 : name="installing-root"\n' }
  if (program === 'sfdisk')
    put(root(), 'dev/vdb', 'dev/vdb1', 'dev/vdb2', 'dev/vdb3', 'dev/vdb4', 'dev/vdc', 'dev/vdc1')
  if (words.startsWith('ostree admin deploy')) deploy(root())
  return {}
}

function deploy(root: string): void {
  const tree = `${sysroot}/ostree/deploy/ingot/deploy/${commit}.0`
  const files = `${sysroot}/boot/ostree/ingot-${kernels}`
  const loader = `${tree}/usr/lib/systemd/boot/efi/systemd-bootx64.efi`
  put(
    root,
    `${files}/vmlinuz`,
    `${files}/initramfs.img`,
    loader,
    `${tree}/etc/passwd`,
    `${tree}/usr/lib/ingot/a`,
  )
  const entries = `${sysroot}/boot/loader/entries`
  mkdirSync(join(root, entries), { recursive: true })
  writeFileSync(
    join(root, entries, 'ostree-1.conf'),
    `title hello\nversion 1\noptions root=UUID=1 ostree=/ostree/boot.1/ingot/${kernels}/0\nlinux /ostree/ingot-${kernels}/vmlinuz\ninitrd /ostree/ingot-${kernels}/initramfs.img\n`,
  )
  mkdirSync(join(root, `${sysroot}/ostree/boot.1/ingot/${kernels}`), { recursive: true })
  symlinkSync(
    `../../../deploy/ingot/deploy/${commit}.0`,
    join(root, `${sysroot}/ostree/boot.1/ingot/${kernels}/0`),
  )
}

function put(root: string, ...paths: readonly string[]): void {
  for (const path of paths) {
    mkdirSync(join(root, path, '..'), { recursive: true })
    writeFileSync(join(root, path), 'x')
  }
}

const part = { name: '-', type: 'part', ro: false }
/** The layout of the samples, on their disk of 20 GiB. */
const twoPartitions = {
  name: 'vdb',
  path: '/dev/vdb',
  type: 'disk',
  ro: false,
  size: 20 * gibibyte,
  children: [
    { ...part, path: '/dev/vdb1', partn: 1, start: 2048, size: 512 * mebibyte },
    { ...part, path: '/dev/vdb2', partn: 2, start: 513 * 2048, size: 20 * gibibyte - 514 * mebibyte },
  ],
}

/** The same, and a disk beside it with one partition. */
export const twoDisks = [
  twoPartitions,
  {
    ...twoPartitions,
    path: '/dev/vdc',
    children: [{ ...part, path: '/dev/vdc1', partn: 1, start: 2048, size: 20 * gibibyte - 2 * mebibyte }],
  },
]

const swapAt = 513
const shopAt = swapAt + 1024
const rootAt = shopAt + 1024

/** The same, with swap and data before the root. */
export const fourPartitions = {
  ...twoPartitions,
  children: [
    { ...part, path: '/dev/vdb1', partn: 1, start: 2048, size: 512 * mebibyte },
    { ...part, path: '/dev/vdb2', partn: 2, start: swapAt * 2048, size: gibibyte, partuuid: 'swap-2' },
    { ...part, path: '/dev/vdb3', partn: 3, start: shopAt * 2048, size: gibibyte, partuuid: 'shop-3' },
    {
      ...part,
      path: '/dev/vdb4',
      partn: 4,
      start: rootAt * 2048,
      size: 20 * gibibyte - (rootAt + 1) * mebibyte,
    },
  ],
}
