import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DiskLayout } from '@ingot/contracts/disk.ts'
import { rootedWorld } from '../testing/rooted.ts'
import { makeFileSystems } from './make-file-systems.ts'
import { mebibyte } from './place.ts'

const common = { freeBytes: 0, bytes: 900 * mebibyte } as const
const mirror = { kind: 'btrfs', compression: 'zstd', subvolumes: [], mirror: 'second' } as const
const layout: DiskLayout = {
  partitions: [
    { ...common, kind: 'esp', name: 'esp', label: 'ingot-esp' },
    { ...common, kind: 'data', name: 'kept', label: 'ingot-kept', fileSystem: mirror, mountPoint: null },
    { ...common, kind: 'root', name: 'root', label: 'ingot-root', fileSystem: mirror },
  ],
  others: [
    {
      name: 'second',
      partitions: [
        { kind: 'swap', name: 'swap', label: 'ingot-swap', bytes: mebibyte },
        {
          kind: 'data',
          name: 'archive',
          label: 'ingot-archive',
          bytes: null,
          fileSystem: { kind: 'xfs' },
          mountPoint: null,
        },
        { kind: 'mirror', name: 'kept-mirror', label: 'ingot-kept-mirror', bytes: mebibyte, of: 'kept' },
        { kind: 'mirror', name: 'root-mirror', label: 'ingot-root-mirror', bytes: null, of: 'root' },
      ],
    },
  ],
}

test('a file system is made on each partition that was made, of a mirror on both halves at once', (t) => {
  const { ports, commands } = rootedWorld(t, () => ({}))
  const made = ['esp', 'root', 'swap', 'archive', 'root-mirror']
  const devices = new Map(made.map((name) => [name, { path: `/dev/${name}` }]))
  makeFileSystems(ports, layout, devices, '1234')
  const words = commands.map((command) => command.join(' ')).filter((line) => line.startsWith('mk'))
  assert.deepEqual(words, [
    'mkfs.vfat -F 32 -n INGOT-ESP /dev/esp',
    'mkfs.btrfs -q -f --data raid1 --metadata raid1 -U 1234 /dev/root /dev/root-mirror',
    'mkswap --quiet /dev/swap',
    'mkfs.xfs -q -f /dev/archive',
  ])
})
