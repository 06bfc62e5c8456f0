import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rootedWorld } from '../testing/rooted.ts'
import { fillMounts, leaveNeighbours } from './own-mounts.ts'

function what(device: string): string {
  return `[Unit]\nDescription=x\n\n[Mount]\nWhat=${device}\nWhere=/x\n`
}

test('what is mounted by name is mounted from the own disk', (t) => {
  const { ports } = rootedWorld(t)
  const units = '/tree/usr/lib/systemd/system'
  ports.files.makeDirectory(units)
  ports.files.write(`${units}/boot-efi.mount`, what('/dev/disk/by-partlabel/ingot-esp'))
  ports.files.write(`${units}/var-other.mount`, what('/dev/disk/by-partlabel/other'))
  ports.files.write(`${units}/tmp.mount`, what('tmpfs'))
  ports.files.write(`${units}/boot-efi.automount`, what('/dev/disk/by-partlabel/ingot-esp'))
  fillMounts(ports, '/tree', new Map([['ingot-esp', '/dev/disk/by-partuuid/1234-5']]))
  assert.deepEqual(ports.files.list('/tree/etc/systemd/system'), ['boot-efi.mount.d'])
  assert.match(
    ports.files.read('/tree/etc/systemd/system/boot-efi.mount.d/installed.conf') ?? '',
    /^\[Mount\]\nWhat=\/dev\/disk\/by-partuuid\/1234-5$/m,
  )
})

test('what is encrypted is mounted, and checked, when it is open', (t) => {
  const { ports } = rootedWorld(t)
  const units = '/tree/usr/lib/systemd/system'
  ports.files.makeDirectory(units)
  const check = 'Requires=systemd-fsck@dev-disk-by\\x2dpartlabel-ingot\\x2dshop.service'
  const text = what('/dev/disk/by-partlabel/ingot-shop').replace('Description=x', check)
  ports.files.write(`${units}/var-srv-shop.mount`, text)
  fillMounts(ports, '/tree', new Map([['ingot-shop', '/dev/mapper/ingot-shop']]))
  const made = ports.files.read('/tree/etc/systemd/system/var-srv-shop.mount.d/installed.conf') ?? ''
  assert.match(made, /^Requires=systemd-fsck@dev-mapper-ingot\\x2dshop\.service$/m)
  assert.match(made, /^What=\/dev\/mapper\/ingot-shop$/m)
})

test('beside other systems no partition grows', (t) => {
  const { ports } = rootedWorld(t)
  leaveNeighbours(ports, '/tree')
  assert.equal(ports.files.readLink('/tree/etc/systemd/system/systemd-repart.service'), '/dev/null')
})
