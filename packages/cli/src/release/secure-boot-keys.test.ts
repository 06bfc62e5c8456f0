import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ownerOf } from './secure-boot-keys.ts'

test('every directory has a name that a certificate takes', () => {
  for (const [project, owner] of [
    ['/home/me/my project_1.0', 'my project_1.0'],
    ['/home/me/c++', 'c--'],
    ['/home/me/a=b', 'a-b'],
    [`/home/me/${'x'.repeat(100)}`, 'x'.repeat(48)],
  ] as const)
    assert.equal(ownerOf(project), owner)
})
