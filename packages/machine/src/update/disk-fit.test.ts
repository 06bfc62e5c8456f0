import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rootedWorld } from '../testing/rooted.ts'
import { encryptable, source } from '../install/testing/samples.ts'
import { diskProblems, openingProblems } from './disk-fit.ts'

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

test('a machine with an encrypted root takes no system that could not open it', (t) => {
  const told = (from: ReturnType<typeof source>, kernelArguments: readonly string[]) => {
    const { ports } = rootedWorld(t, () => ({ stdout: JSON.stringify(from.disk) }))
    return openingProblems(ports, 'a'.repeat(64), { kernelArguments }).map(({ code }) => code)
  }
  const encrypted = ['rd.luks.name=1234=ingot-root', 'root=/dev/mapper/ingot-root']
  assert.deepEqual(told(source(), encrypted), ['disk-unfit'])
  assert.deepEqual(told(encryptable(), encrypted), [])
  assert.deepEqual(told(source(), ['root=UUID=1']), [])
})
