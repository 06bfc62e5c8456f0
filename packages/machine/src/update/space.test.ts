import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Release } from '@ingot/contracts/release.ts'
import { neededSpace, reserveOf, spaceProblems, type Space } from './space.ts'

const mib = 2 ** 20
const [kernel, initramfs] = ['a'.repeat(64), 'b'.repeat(64)]
const release: Release = {
  schema: 1,
  kind: 'release',
  system: 'hello',
  version: '3',
  sequence: 3,
  commit: 'c'.repeat(64),
  created: '2026-01-01T00:00:00Z',
  minimumSequence: 0,
  bootMode: 'uefi',
  architecture: 'amd64',
  notes: '',
  sizes: {
    tree: 600 * mib,
    added: { one: 90 * mib, two: 10 * mib },
    deployment: 8 * mib,
    kernels: { bytes: 40 * mib, objects: [kernel, initramfs] },
  },
}
const both = new Set([kernel, initramfs])

test('what an update takes', () => {
  const table = [
    [
      { commits: [], kernels: new Set<string>() },
      { root: 632 * mib, boot: 42 * mib },
    ],
    [
      { commits: ['one'], kernels: both },
      { root: 122 * mib, boot: 0 },
    ],
    [
      { commits: ['one', 'two'], kernels: new Set([kernel]) },
      { root: 42 * mib, boot: 42 * mib },
    ],
    // One that is not measured any more.
    [
      { commits: ['old'], kernels: both },
      { root: 632 * mib, boot: 0 },
    ],
  ] as const
  for (const [present, needed] of table) assert.deepEqual(neededSpace(release, present), needed)
})

test('what OSTree keeps free', () => {
  assert.equal(reserveOf('[core]\nrepo_version=1\n', 1000 * mib), 30 * mib)
  assert.equal(reserveOf('[core]\nmin-free-space-percent=10\n', 1000 * mib), 100 * mib)
  assert.equal(reserveOf('[core]\nmin-free-space-size=500MB\n', 1000 * mib), 500 * mib)
  assert.equal(reserveOf('[core]\nmin-free-space-percent=0\n', 1000 * mib), 0)
})

const space = (root: number | undefined, boot: number | undefined): Space => ({
  root: { path: '/sysroot', free: root, size: 1000 * mib },
  boot: { path: '/boot/efi', free: boot, size: 128 * mib },
  repositoryConfig: '',
})
const codes = (one: Space, kernels: ReadonlySet<string>) =>
  spaceProblems(one, release, { commits: ['two'], kernels }).map(({ code }) => code)

test('no room, on either file system', () => {
  assert.deepEqual(codes(space(72 * mib, 1), both), [])
  assert.deepEqual(codes(space(71 * mib, 1), both), ['space-low'])
  assert.deepEqual(codes(space(72 * mib, 41 * mib), new Set()), ['boot-space-low'])
  assert.deepEqual(codes(space(undefined, undefined), new Set()), [])
})
