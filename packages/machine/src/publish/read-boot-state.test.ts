import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rootedWorld } from '../testing/rooted.ts'
import { machinePlaces } from './installed.ts'
import { readBootState } from './read-boot-state.ts'
import { systemdBoot } from './systemd-boot.ts'

test('what a power cut left on the boot partition, and what fsck made of it, is left over', (t) => {
  const { ports } = rootedWorld(t, () => ({ stdout: 'Avail\n1000\n' }))
  const digest = 'd'.repeat(64)
  const left = ['FSCK0000.REC', `ingot/${digest}/initramfs.img.new`, 'loader/entries/ingot-a.conf.7.new']
  const kept = [`ingot/${digest}/vmlinuz`, 'ingot/failure.json', 'FSCK.TXT', 'EFI/BOOT/BOOTX64.EFI', 'x.new']
  for (const path of [...left, ...kept]) {
    ports.files.makeDirectory(`/boot/efi/${path.slice(0, Math.max(0, path.lastIndexOf('/')))}`)
    ports.files.write(`/boot/efi/${path}`, 'four')
  }
  const state = readBootState(ports, machinePlaces, systemdBoot, 'loader', {
    standing: () => 'new',
    tries: 3,
  })
  assert.deepEqual(
    state.leftovers.toSorted(),
    left.map((path) => `/boot/efi/${path}`),
  )
  assert.deepEqual(state.kernels, { [digest]: { vmlinuz: 4 } })
  assert.equal(state.freeBytes, 1000)
})
