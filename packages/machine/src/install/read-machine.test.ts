import assert from 'node:assert/strict'
import { test } from 'node:test'
import { IngotError } from '@ingot/contracts/problem.ts'
import { rootedWorld } from '../testing/rooted.ts'
import { readMachine } from './read-machine.ts'

const nothing = {
  name: '-',
  model: null,
  'log-sec': 512,
  pttype: 'gpt',
  fstype: null,
  label: null,
  mountpoints: [null],
}
const part = { ...nothing, type: 'part', ro: false, parttype: '0FC63DAF-8483-4772-8E79-3D69D8477DE4' }

const listing = {
  blockdevices: [
    { ...nothing, path: '/dev/zram0', type: 'disk', size: 4096, ro: false },
    { ...nothing, path: '/dev/sr0', type: 'rom', size: 4096, ro: true },
    {
      ...nothing,
      path: '/dev/sda',
      type: 'disk',
      size: 8192,
      ro: false,
      model: 'Disk ',
      children: [
        {
          ...part,
          path: '/dev/sda2',
          partn: 2,
          size: 4096,
          start: 8,
          fstype: 'crypto_LUKS',
          children: [
            {
              ...nothing,
              path: '/dev/mapper/home',
              type: 'crypt',
              size: 4096,
              ro: false,
              mountpoints: ['/home'],
            },
          ],
        },
        {
          ...part,
          path: '/dev/sda1',
          partn: 1,
          size: 2048,
          start: 4,
          fstype: 'swap',
          partlabel: 'swap',
          mountpoints: ['[SWAP]'],
        },
        {
          ...part,
          path: '/dev/sda3',
          partn: 3,
          size: 2048,
          start: 16,
          mountpoints: ['/run/ingot/install/root'],
        },
      ],
    },
  ],
}

test('disks are what lsblk lists, in the order of the disk, with whoever uses them', (t) => {
  const { ports } = rootedWorld(t, ([program]) =>
    program === 'lsblk' ? { stdout: JSON.stringify(listing) } : { stdout: 'x86_64\n' },
  )
  ports.files.makeDirectory('/proc')
  ports.files.write('/proc/meminfo', 'MemTotal:        2048 kB\n')
  const { disks, ...rest } = readMachine(ports)
  assert.deepEqual(rest, { firmware: 'bios', architecture: 'amd64', memoryBytes: 2 ** 21, hasTpm2: false })
  const [sda, ...others] = disks
  assert.deepEqual(others, [])
  assert.deepEqual(
    sda?.partitions.map(({ path, startBytes, label, uses }) => [path, startBytes, label, uses]),
    [
      ['/dev/sda1', 2048, 'swap', ['swap']],
      ['/dev/sda2', 4096, '', ['crypt home', 'mounted at /home']],
      ['/dev/sda3', 8192, '', []],
    ],
    'what this installation mounted itself is no use of it',
  )
  assert.deepEqual([sda?.model, sda?.partitions[0]?.type], ['Disk', '0fc63daf-8483-4772-8e79-3d69d8477de4'])
})

test('a disk is empty when wipefs knows nothing on it: what could be two file systems, lsblk leaves out', (t) => {
  const blank = { ...nothing, path: '/dev/sdb', type: 'disk', size: 8192, ro: false, pttype: null }
  for (const [status, stdout, content] of [
    [0, '', ''],
    [0, 'ext4\nzfs_member\nzfs_member\n', 'ext4 or zfs_member'],
    [1, '', 'cannot be read'],
  ] as const) {
    const { ports, commands } = rootedWorld(t, ([program]) =>
      program === 'wipefs'
        ? { status, stdout }
        : { stdout: program === 'lsblk' ? JSON.stringify({ blockdevices: [blank] }) : '' },
    )
    assert.deepEqual(
      readMachine(ports).disks.map((disk) => disk.content),
      [content],
    )
    assert.ok(commands.every((command) => command[0] !== 'wipefs' || command.includes('--no-act')))
  }
})

test('a list in which partitions are of no disk is not believed', (t) => {
  const flat = { ...part, path: '/dev/sda1', size: 4096 }
  const { ports } = rootedWorld(t, () => ({ stdout: JSON.stringify({ blockdevices: [flat] }) }))
  assert.throws(
    () => readMachine(ports),
    (error) => error instanceof IngotError && error.problems[0]?.code === 'install-disks-unread',
  )
})

test('a machine whose disks cannot be listed says so', (t) => {
  const { ports } = rootedWorld(t, () => ({ status: 1, stderr: 'no' }))
  assert.throws(
    () => readMachine(ports),
    (error) => error instanceof IngotError && error.problems[0]?.code === 'install-disks-unread',
  )
})
