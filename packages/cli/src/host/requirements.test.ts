import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hasSubordinateIds, lacking, packagesOf, requirements } from './requirements.ts'

const hostWith = (...provided: string[]) => ({ has: (provides: string) => provided.includes(provides) })

test('only what the command needs is missed', () => {
  const host = hostWith('apt-get', 'dpkg-deb', 'gpgv')
  assert.deepEqual(packagesOf(lacking(['lock'], host)), ['debian-archive-keyring'])
  assert.deepEqual(packagesOf(lacking(['build'], host)), ['bubblewrap', 'uidmap', 'util-linux'])
  assert.deepEqual(
    lacking(['lock', 'build', 'run'], hostWith(...requirements.map((one) => one.provides))),
    [],
  )
})

test('subordinate ids are found by name or number, if there are enough', () => {
  const me = { name: 'me', uid: 1000 }
  const table = [
    ['', false],
    ['you:100000:65536\n', false],
    ['me:100000:65536\n', true],
    ['1000:100000:65536\n', true],
    ['me:100000:1000\n', false],
  ] as const
  for (const [text, expected] of table) assert.equal(hasSubordinateIds(text, me), expected, text)
})
