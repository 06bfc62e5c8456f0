import assert from 'node:assert/strict'
import { test } from 'node:test'
import { givenEntries, machineWords } from './take-over.ts'

const found = {
  interfaces: [],
  authorizedKeys: ['ssh-ed25519 AAAA root@old'],
  reachedAt: { address: '192.0.2.10', port: 2222 },
}
const keys = { authorized: 'ssh-ed25519 BBBB ours\n', host: 'PRIVATE' }

test('what the live system is given is for root alone, and lets nobody in with a password', () => {
  const entries = givenEntries(found, keys, { 'grub/disk': Buffer.from('x') })
  const secret = entries.filter(({ path }) => path.includes('/private'))
  for (const { path, mode } of secret) assert.equal(mode & 0o077, 0, path)
  const text = (name: string) => entries.find(({ path }) => path.endsWith(`/private/${name}`))?.content
  assert.equal(text('authorized_keys'), 'ssh-ed25519 BBBB ours\nssh-ed25519 AAAA root@old\n')
  assert.match(String(text('sshd_config')), /^Port 22\nPort 2222\n[^]*\nPasswordAuthentication no\n/)
  // A directory comes before what is in it.
  const paths = entries.map(({ path }) => path)
  for (const [index, path] of paths.entries())
    if (path.includes('/')) assert.ok(paths.indexOf(path.slice(0, path.lastIndexOf('/'))) < index, path)
  assert.ok(paths.includes('ingot-install/private/grub'))
})

test('the kernel is told again what is about the machine', () => {
  assert.deepEqual(
    machineWords([
      'root=UUID=1',
      'quiet',
      'console=ttyS0,115200',
      'tsc=reliable',
      'pci=noaer',
      'pcixx=1',
      'init=/bin/sh',
    ]),
    ['console=ttyS0,115200', 'tsc=reliable', 'pci=noaer'],
  )
})
