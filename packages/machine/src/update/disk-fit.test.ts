import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rootedWorld } from '../testing/rooted.ts'
import { diskProblems } from './disk-fit.ts'

const disk = { root: 'btrfs', partitions: ['ingot-swap'], subvolumes: ['@', '@home'] } as const

test('a release that the disk does not fit is refused before it is installed', (t) => {
  const on = (type: string) =>
    rootedWorld(t, ([program]) => (program === 'findmnt' ? { stdout: `${type} /dev/vda4\n` } : {})).ports
  const needed = { disk: { ...disk, partitions: [...disk.partitions], subvolumes: [...disk.subvolumes] } }
  const said = (ports: Parameters<typeof diskProblems>[0]) =>
    diskProblems(ports, needed).map(({ message }) => message)
  assert.deepEqual(diskProblems(on('ext4'), {}), [])
  assert.deepEqual(said(on('ext4')), ['the new system needs a root of btrfs, and this machine has ext4'])
  const ports = on('btrfs')
  ports.files.makeDirectory('/run/ingot/pool/top/@')
  assert.deepEqual(said(ports), [
    'the new system needs a partition ingot-swap, and this machine has none',
    'the new system needs a subvolume @home, and this machine has none',
  ])
  ports.files.makeDirectory('/run/ingot/pool/top/@home')
  ports.files.makeDirectory('/dev/disk/by-partlabel/ingot-swap')
  assert.deepEqual(said(ports), [])
})
