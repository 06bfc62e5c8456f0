import assert from 'node:assert/strict'
import { test } from 'node:test'
import { probeBootSector, probeStatus } from './probe-guest.ts'
import { sandboxArguments } from './sandbox.ts'

const request = {
  tools: '/tools',
  binds: [{ from: '/images/a', to: '/run/image' }],
  command: ['qemu', '-x'],
  network: 'none',
  terminal: false,
} as const

test('a tool dies with its parent, and sees nothing of the host by accident', () => {
  const line = sandboxArguments(request)
  assert.ok(line.includes('--die-with-parent'))
  assert.ok(line.includes('--clearenv'))
  assert.deepEqual(line.slice(-3), ['--', 'qemu', '-x'])
  const text = line.join(' ')
  assert.match(text, /--ro-bind \/images\/a \/run\/image/)
  assert.doesNotMatch(text, /bind(-try)? \/ |\/home|\/root/)
})

test('a tool has no capability, no device but KVM, and no way to set the kernel', () => {
  const text = sandboxArguments(request).join(' ')
  assert.match(text, /--cap-drop ALL /)
  assert.deepEqual(text.match(/--dev\S* \S+/g), ['--dev /dev', '--dev-bind-try /dev/kvm'])
  assert.match(text, /--proc \/proc --ro-bind \/proc\/sys \/proc\/sys /)
})

test('network and terminal only for what needs them', () => {
  const closed = sandboxArguments(request)
  assert.ok(closed.includes('--unshare-net') && closed.includes('--new-session'))
  assert.ok(!closed.includes('/etc/resolv.conf'))
  const open = sandboxArguments({ ...request, network: 'host', terminal: true })
  assert.ok(!open.includes('--unshare-net') && !open.includes('--new-session'))
  assert.ok(open.includes('/etc/resolv.conf'))
})

test('the probe is a boot sector that answers', () => {
  const sector = probeBootSector()
  assert.equal(sector.length, 512)
  assert.deepEqual(sector.slice(-2), Uint8Array.of(0x55, 0xaa))
  // isa-debug-exit: status 2 V + 1, so always odd.
  assert.equal(probeStatus, sector[4]! * 2 + 1)
})
