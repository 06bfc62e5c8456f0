import type { FoundDisk, FoundPartition, InstallMachine } from '@ingot/contracts/installation.ts'
import { mebibyte } from '../place.ts'
import type { Wanted } from '../wanted.ts'

export const gibibyte = 1024 * mebibyte

/** A partition of a disk, by its number; places and sizes in MiB. */
export function partition(
  number: number,
  start: number,
  size: number,
  more: Partial<FoundPartition> = {},
): FoundPartition {
  return {
    path: `/dev/vdb${number}`,
    number,
    label: '',
    uuid: `00000000-${number}`,
    type: '0fc63daf-8483-4772-8e79-3d69d8477de4',
    startBytes: start * mebibyte,
    bytes: size * mebibyte,
    content: 'ext4',
    contentLabel: '',
    uses: [],
    ...more,
  }
}

/** A disk of 20 GiB. */
export function disk(more: Partial<FoundDisk> = {}): FoundDisk {
  const table = more.partitions === undefined ? '' : 'gpt'
  return {
    path: '/dev/vdb',
    bytes: 20 * gibibyte,
    sectorBytes: 512,
    model: 'QEMU',
    serial: 'disk1',
    isReadOnly: false,
    table,
    content: '',
    uses: [],
    partitions: [],
    ...more,
  }
}

export function machine(target: FoundDisk, more: Partial<InstallMachine> = {}): InstallMachine {
  const own = disk({
    path: '/dev/vda',
    partitions: [partition(1, 1, 900, { uses: ['mounted at /sysroot'] })],
  })
  return {
    firmware: 'uefi',
    architecture: 'amd64',
    memoryBytes: 2 * gibibyte,
    hasTpm2: false,
    disks: [own, target],
    ...more,
  }
}

export function source(mode: 'uefi' | 'bios' = 'uefi'): Wanted['source'] {
  return {
    shipped: {
      schema: 1,
      system: 'hello',
      version: '1',
      architecture: 'amd64',
      boot: { mode, tries: 3, kernelParameters: ['quiet'] },
      health: [],
      updates: null,
    },
    disk: {
      schema: 1,
      layout: {
        partitions: [
          { kind: 'esp', name: 'esp', label: 'ingot-esp', bytes: 512 * mebibyte },
          {
            kind: 'root',
            name: 'root',
            label: 'ingot-root',
            bytes: null,
            freeBytes: 256 * mebibyte,
            fileSystem: { kind: 'ext4' },
          },
        ],
      },
      menuTimeout: 1,
    },
    treeBytes: 600 * mebibyte,
    kernelBytes: 40 * mebibyte,
  }
}

/** The source of a system whose machines have encrypted disks. */
export function encryptable(mode: 'uefi' | 'bios' = 'uefi', optional = false): Wanted['source'] {
  const plain = source(mode)
  const argon2id = { memoryBytes: 256 * mebibyte, iterations: null }
  const encryption = { optional, argon2id, allowDiscards: false }
  return { ...plain, disk: { ...plain.disk, layout: { ...plain.disk.layout, encryption } } }
}

/** A layout with swap and data before the root. */
export function withOthers(one: Wanted['source']): Wanted['source'] {
  const [esp, ...rest] = one.disk.layout.partitions
  const swap = { kind: 'swap', name: 'swap', label: 'ingot-swap', bytes: gibibyte } as const
  const shop = { kind: 'data', name: 'shop', label: 'ingot-shop', bytes: gibibyte } as const
  const partitions = [
    ...(esp === undefined ? [] : [esp]),
    swap,
    { ...shop, fileSystem: { kind: 'ext4' as const }, mountPoint: '/srv/shop' },
    ...rest,
  ]
  return { ...one, disk: { ...one.disk, layout: { ...one.disk.layout, partitions } } }
}

export function wanted(more: Partial<Wanted> = {}): Wanted {
  return { source: source(), disk: '/dev/vdb', mode: 'erase', destroy: [], ...more }
}
