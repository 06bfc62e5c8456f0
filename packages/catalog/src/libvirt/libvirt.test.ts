import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, packagesOf, textAt, unitsOf } from '../testing.ts'

const libvirtd = { enable: true, onShutdown: 'suspend', allowedBridges: ['br0'] } as const

test('guests of each architecture', () => {
  const cases = {
    amd64: ['qemu-system-x86', 'ovmf'],
    arm64: ['qemu-system-arm', 'qemu-efi-aarch64'],
    s390x: ['qemu-system-s390x'],
  } as const
  for (const [architecture, names] of Object.entries(cases) as [keyof typeof cases, readonly string[]][]) {
    const blueprint = blueprintOf({ virtualisation: { libvirtd } }, architecture)
    for (const name of names) assert.ok(packagesOf(blueprint).includes(name), name)
  }
})

test('what becomes of them', () => {
  const blueprint = blueprintOf({ virtualisation: { libvirtd } })
  assert.match(
    textAt(blueprint, '/etc/default/libvirt-guests') ?? '',
    /^ON_BOOT=start\nON_SHUTDOWN=suspend\n/,
  )
  assert.equal(textAt(blueprint, '/etc/qemu/bridge.conf'), 'allow br0\n')
  assert.ok(unitsOf(blueprint).includes('libvirtd.service enabled'))
  assert.ok(!packagesOf(blueprintOf({})).includes('libvirt-daemon-system'))
})
