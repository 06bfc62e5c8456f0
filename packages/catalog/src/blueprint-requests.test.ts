import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accountsOf, fixedIdsOf, initramfsPackagesOf, rootPackagesOf } from './blueprint-requests.ts'
import { blueprintOf } from './testing.ts'

const blueprint = blueprintOf({
  packages: ['htop'],
  users: { root: {}, web: {}, admin: { uid: 1500 } },
  groups: { media: {}, fixed: { gid: 2000 } },
})

test('accounts without an id of their own go to the lock, fixed ids are kept free', () => {
  assert.deepEqual(accountsOf(blueprint), ['media', 'web'])
  const position = { file: 'ingot.ts', line: 1, column: 1 }
  assert.deepEqual(fixedIdsOf(blueprint), [
    { name: 'admin', kind: 'uid', id: 1500, position },
    { name: 'fixed', kind: 'gid', id: 2000, position },
  ])
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
