import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FoundDisk, FoundPartition } from '@ingot/contracts/installation.ts'
import { declaresNetwork, destroyThere, diskNamed, interfacesFor, sameDisk } from './plan.ts'

const origin = { module: 'test', option: 'test', positions: [] }
const file = (path: string) =>
  ({
    kind: 'file',
    path,
    mode: 0o644,
    owner: 'root',
    group: 'root',
    content: { kind: 'text', text: '' },
    origin,
  }) as const

function disk(path: string, more: Partial<FoundDisk> = {}): FoundDisk {
  return {
    path,
    bytes: 1000,
    sectorBytes: 512,
    model: '',
    serial: '',
    isReadOnly: false,
    table: 'gpt',
    content: '',
    uses: [],
    partitions: [],
    ...more,
  }
}

const machine = (...disks: readonly FoundDisk[]) =>
  ({ firmware: 'uefi', architecture: 'amd64', memoryBytes: 0, disks }) as const

const same = (
  before: FoundDisk,
  now: readonly FoundDisk[],
  links: readonly (readonly [string, string])[] = [],
) => sameDisk(before, [['/dev/sda', '/dev/disk/by-path/p1']], { machine: machine(...now), links })?.path

const partition = (path: string, uuid: string): FoundPartition => ({
  path,
  number: 1,
  label: '',
  uuid,
  type: '',
  startBytes: 0,
  bytes: 1,
  content: '',
  contentLabel: '',
  uses: [],
})

test('a disk is named by the kernel, or by a link', () => {
  const there = { machine: machine(disk('/dev/sda')), links: [['/dev/sda', '/dev/disk/by-id/x']] as const }
  assert.equal(diskNamed(there, '/dev/disk/by-id/x'), '/dev/sda')
  assert.equal(diskNamed(there, '/dev/sdb'), '/dev/sdb')
  assert.throws(() => diskNamed(there, undefined), /no disk was named/)
})

test('the same disk is found again under another name, or not at all', () => {
  const serial = disk('/dev/sda', { serial: 'S1' })
  assert.equal(
    same(serial, [disk('/dev/sda', { serial: 'S2' }), disk('/dev/sdb', { serial: 'S1' })]),
    '/dev/sdb',
  )
  assert.equal(same(serial, [disk('/dev/sda', { serial: 'S1', bytes: 999 })]), undefined)
  assert.equal(same(serial, [disk('/dev/sda'), disk('/dev/sdb')]), undefined)
  assert.equal(same(disk('/dev/sda'), [disk('/dev/vda')]), '/dev/vda')
  // Two that look the same: only the place tells.
  const two = [disk('/dev/sda'), disk('/dev/sdb')]
  assert.equal(same(disk('/dev/sda'), two), undefined)
  assert.equal(same(disk('/dev/sda'), two, [['/dev/sdb', '/dev/disk/by-path/p1']]), '/dev/sdb')
})

test('what may be lost goes by what partitions are, not by what they are called', () => {
  const plan = {
    disk: disk('/dev/sda'),
    mode: 'keep',
    isHalfInstalled: false,
    steps: [
      { kind: 'keep', partition: partition('/dev/sda1', 'A'), reason: '' },
      { kind: 'destroy', partition: partition('/dev/sda2', 'B'), reason: '' },
    ],
    others: [],
  } as const
  const there = disk('/dev/sdb', { partitions: [partition('/dev/sdb1', 'A'), partition('/dev/sdb2', 'B')] })
  assert.deepEqual(destroyThere({ plan, problems: [], unasked: [] }, [there]), ['/dev/sdb2'])
  const erased = { ...plan, mode: 'erase' } as const
  assert.equal(destroyThere({ plan: erased, problems: [], unasked: [] }, [there]), 'all')
  // A new disk, beside one that keeps what it has.
  const beside = { ...erased, steps: [], others: [{ ...plan, name: 'vault' }] }
  assert.deepEqual(destroyThere({ plan: beside, problems: [], unasked: [] }, [there]), ['/dev/sdb2'])
})

test('the running addresses become facts where nobody else says what the network is', () => {
  const found = {
    interfaces: [
      {
        name: 'eth0',
        macAddress: '52:54:00:12:34:56',
        isPhysical: true,
        isDynamic: false,
        addresses: ['192.0.2.10/24'],
        made: [],
        allAddresses: ['192.0.2.10'],
        gateway: ['192.0.2.1'],
        dns: ['192.0.2.53'],
        mtu: 1500,
      },
    ],
  }
  const silent = { files: [file('/usr/lib/systemd/network/80-dhcp.network')] }
  const declared = { files: [file('/usr/lib/systemd/network/40-en_.network')] }
  assert.equal(declaresNetwork(silent), false)
  const [fact] = interfacesFor({ interfaces: [] }, silent, found)
  assert.deepEqual(
    [fact?.macAddress, fact?.addresses, fact?.gateway],
    ['52:54:00:12:34:56', ['192.0.2.10/24'], ['192.0.2.1']],
  )
  assert.deepEqual(interfacesFor({ interfaces: [] }, declared, found), [])
  assert.ok(fact)
  const asked = [{ ...fact, addresses: ['198.51.100.1/24'], gateway: [] }]
  assert.equal(interfacesFor({ interfaces: asked }, silent, found), asked)
  const [one] = found.interfaces
  assert.ok(one)
  const outside = { interfaces: [{ ...one, addresses: ['192.0.2.10/32'], gateway: ['172.31.1.1'] }] }
  assert.throws(() => interfacesFor({ interfaces: [] }, silent, outside), /cannot become its facts/)
})
