import assert from 'node:assert/strict'
import { test } from 'node:test'
import { configParts, manifestParts, tagOf } from './describe.ts'
import { parseOwners, parsePaths, parseSources } from './parse-lists.ts'

const commit = {
  kind: 'ostree',
  checksum: 'ab'.repeat(32),
  system: 'hello',
  version: '1.0 "beta"',
  lockSlice: '',
  kernelRelease: '',
} as const

test('the parts are JSON around what is put between them', () => {
  const config = configParts(commit, 'arm64', ['a', '.system'])
  const parsed = JSON.parse(`${config.head}"sha256:1","sha256:2"${config.tail}`)
  assert.deepEqual(parsed.rootfs.diff_ids, ['sha256:1', 'sha256:2'])
  assert.deepEqual([parsed.architecture, parsed.variant, parsed.history.length], ['arm64', 'v8', 2])
  const { head, tail } = manifestParts(commit)
  assert.equal(JSON.parse(`${head}"layers":[]${tail}`).annotations['ostree.commit'], commit.checksum)
})

test('versions become tags that registries take', () => {
  for (const [version, tag] of [
    ['1.0', '1.0'],
    ['1.0+b1~rc/2', '1.0_b1_rc_2'],
    ['.hidden', '_hidden'],
    ['', 'latest'],
  ] as const)
    assert.equal(tagOf(version), tag)
})

test('lists are read with the names that they were written with', () => {
  assert.deepEqual(parsePaths('d\t4096\t/usr\nf\t12\t/usr/a\tb\n'), [
    { path: '/usr', isDirectory: true, bytes: 0 },
    { path: '/usr/a\tb', isDirectory: false, bytes: 12 },
  ])
  const owners = parseOwners('first\t/bin/sh\nsecond\t/usr/bin/sh\nthird\t/etc/x y\n')
  assert.deepEqual([owners.get('/usr/bin/sh'), owners.get('/etc/x y')], ['first', 'third'])
  assert.equal(parseSources('libc6\tglibc\nhtop\t\n').get('htop'), 'htop')
})
