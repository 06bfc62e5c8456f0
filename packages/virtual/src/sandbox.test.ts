import assert from 'node:assert/strict'
import { test } from 'node:test'
import { probeBootSector, probeStatus } from './probe-guest.ts'
import { sandboxArguments } from './sandbox.ts'

test('a tool dies with its parent, and sees nothing of the host by accident', () => {
  const line = sandboxArguments('/tools', [{ from: '/images/a', to: '/run/image' }], ['qemu', '-x'])
  assert.ok(line.includes('--die-with-parent'))
  assert.ok(line.includes('--clearenv'))
  assert.deepEqual(line.slice(-3), ['--', 'qemu', '-x'])
  assert.match(line.join(' '), /--ro-bind \/images\/a \/run\/image/)
  assert.doesNotMatch(line.join(' '), /bind \/ |\/home|\/root/)
})

test('the probe is a boot sector that answers', () => {
  const sector = probeBootSector()
  assert.equal(sector.length, 512)
  assert.deepEqual(sector.slice(-2), Uint8Array.of(0x55, 0xaa))
  // isa-debug-exit: status 2 V + 1, so always odd.
  assert.equal(probeStatus, sector[4]! * 2 + 1)
})
