import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lacking, packagesOf, requirements } from './requirements.ts'

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
