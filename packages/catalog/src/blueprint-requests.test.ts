import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accountsOf, initramfsPackagesOf, reservedIdsOf, rootPackagesOf } from './blueprint-requests.ts'
import { blueprintOf } from './testing.ts'

const blueprint = blueprintOf({
  packages: ['htop'],
  users: { root: {}, web: {}, admin: { uid: 1500 } },
  groups: { media: {}, fixed: { gid: 2000 } },
})

test('accounts without an id of their own go to the lock, fixed ids are kept free', () => {
  assert.deepEqual(accountsOf(blueprint), ['media', 'web'])
  assert.deepEqual(reservedIdsOf(blueprint), [1500, 2000])
})

test('the kernel is in both package sets', () => {
  const root = rootPackagesOf(blueprint)
  assert.ok(root.includes('htop') && root.includes('linux-image-amd64'))
  assert.deepEqual(root, root.toSorted())
  const initramfs = initramfsPackagesOf(blueprint)
  assert.ok(
    initramfs.includes('dracut') && initramfs.includes('linux-image-amd64') && !initramfs.includes('htop'),
  )
})
